import { type MongoClient, ObjectId } from 'mongodb';
import type { PageWriter } from './raw-banks.ts';

/** Stored transactions that are kept in mind to be written again. */
const KEPT = 20_000;

/**
 * Writes pages as a sync would for which mapping, checking, recognising, counting and announcing cost nothing: for each item a
 * finished document, one of those that are stored, into a collection with the same indexes, each page in one transaction. What is
 * written of accounts and products is as large. Beside the floor it tells what the store alone costs a sync.
 */
export async function finishedPages(client: MongoClient): Promise<PageWriter> {
  const db = client.db();
  const stored = db.collection('external_transactions');
  const into = db.collection('bench_finished');
  await db.createCollection(into.collectionName);
  for (const { key, name, v: _version, ...options } of await stored.indexes())
    if (name !== undefined && name !== '_id_') await into.createIndex(key, { name, ...options });
  const documents = await stored.find().limit(KEPT).toArray();
  let written = 0;
  return async (items) => {
    const bulk = items.map(() => {
      const document = documents[written % documents.length];
      written += 1;
      // An account's ids are its own: each is written under another.
      return { insertOne: { document: { ...document, _id: new ObjectId(), TransactionId: `written ${written}` } } };
    });
    await client.withSession((session) =>
      session.withTransaction(() => into.bulkWrite(bulk, { ordered: false, session })),
    );
  };
}
