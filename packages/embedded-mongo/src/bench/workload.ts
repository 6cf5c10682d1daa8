import type { Collection, Document, MongoClient } from 'mongodb';

const TEXT = 'The quick brown fox jumps over the lazy dog and goes on its way. ';

/** A document of about so many bytes, the same for the same number. */
export function documentOf(n: number, bytes: number): Document {
  return {
    k: `key-${n}`,
    user: `user-${Math.floor(n / 10_000)}`,
    n,
    amount: (n % 1_000) / 4,
    at: new Date(1_700_000_000_000 + (n % 10_000) * 3_600_000),
    text: TEXT.repeat(Math.ceil(bytes / TEXT.length)).slice(0, Math.max(0, bytes - 130)),
  };
}

/** Inserts documents `from` to `to` in batches. @returns documents a second */
export async function insertMany(collection: Collection, from: number, to: number, bytes: number): Promise<number> {
  const batches: Document[][] = [];
  for (let n = from; n < to; n += 1_000)
    batches.push(Array.from({ length: Math.min(1_000, to - n) }, (_, index) => documentOf(n + index, bytes)));
  const begun = performance.now();
  for (const batch of batches) await collection.insertMany(batch, { ordered: false });
  return (to - from) / ((performance.now() - begun) / 1000);
}

/**
 * Upserts by the unique key, half of them of documents that are there, the rest of new ones numbered from `fresh` on.
 * @returns upserts a second
 */
export async function upsertMany(
  collection: Collection,
  present: number,
  fresh: number,
  count: number,
): Promise<number> {
  const operations = Array.from({ length: count }, (_, index) => {
    const n = index % 2 === 0 ? (index * 7_919) % present : fresh + index;
    const { k, ...rest } = documentOf(n, 1_000);
    return { updateOne: { filter: { k }, update: { $set: { ...rest, n: n + fresh } }, upsert: true } };
  });
  const begun = performance.now();
  for (let at = 0; at < count; at += 500)
    await collection.bulkWrite(operations.slice(at, at + 500), { ordered: false });
  return count / ((performance.now() - begun) / 1000);
}

/** Finds documents by their unique key, one after the other. @returns finds a second */
export async function findMany(collection: Collection, present: number, count: number): Promise<number> {
  const begun = performance.now();
  for (let index = 0; index < count; index += 1) {
    const k = `key-${(index * 7_919) % present}`;
    await collection.find({ k }, { limit: 1 }).toArray();
  }
  return count / ((performance.now() - begun) / 1000);
}

/** Sums one user's amounts by month. @returns runs a second */
export async function groupByMonth(collection: Collection, user: string, runs: number): Promise<number> {
  const begun = performance.now();
  for (let run = 0; run < runs; run += 1) {
    await collection
      .aggregate([
        { $match: { user } },
        { $group: { _id: { $dateTrunc: { date: '$at', unit: 'month' } }, total: { $sum: '$amount' }, n: { $sum: 1 } } },
      ])
      .toArray();
  }
  return runs / ((performance.now() - begun) / 1000);
}

/** A fresh collection with the indexes of the bench. */
export async function freshCollection(client: MongoClient, name: string): Promise<Collection> {
  const collection = client.db('bench').collection(name);
  await collection.createIndex({ k: 1 }, { unique: true });
  return collection;
}
