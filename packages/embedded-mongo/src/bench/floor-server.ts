// The floor of `npm run bench -- embedded`: a TCP server that parses the same messages and puts the documents into lmdb, or
// gets them by their key, with nothing else: no types, no filters, no indexes, no transactions.
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Int32, Long } from 'bson';
import { open } from 'lmdb';
import { type Doc, decode, encode, isDoc } from '../bson/codec.ts';
import { bytesOf, keepBytes } from '../bson/raw.ts';
import { serveConnection } from '../wire/connection.ts';

const folder = process.env['DATA_DIR'] ?? '';
const files = open<Buffer, string>({
  path: join(folder, 'floor.mdb'),
  noSubdir: true,
  encoding: 'binary',
  overlappingSync: true,
});

const HELLO = {
  isWritablePrimary: true,
  setName: 'rs0',
  hosts: [] as string[],
  primary: '',
  me: '',
  maxBsonObjectSize: new Int32(16 * 1024 * 1024),
  maxMessageSizeBytes: new Int32(48_000_000),
  maxWriteBatchSize: new Int32(100_000),
  logicalSessionTimeoutMinutes: new Int32(30),
  minWireVersion: new Int32(0),
  maxWireVersion: new Int32(21),
  ok: 1,
};

const documents = (list: unknown): Doc[] => (Array.isArray(list) ? list.filter(isDoc) : []);

/** What is kept of a document to be inserted: only its bytes are known. */
const sent = (one: Doc): { bytes: Uint8Array; document: Doc } => {
  const bytes = bytesOf(one) ?? encode(one);
  return { bytes, document: decode(bytes) };
};

async function insert(command: Doc): Promise<Doc> {
  const list = documents(command['documents']);
  files.transactionSync(() => {
    for (const { bytes, document } of list.map(sent))
      files.putSync(String(document['k'] ?? document['_id']), Buffer.from(bytes));
  });
  await files.flushed;
  return { n: new Int32(list.length), ok: 1 };
}

async function update(command: Doc): Promise<Doc> {
  const list = documents(command['updates']);
  files.transactionSync(() => {
    for (const { q, u } of list) {
      const set: unknown = isDoc(u) ? u['$set'] : undefined;
      if (isDoc(q) && isDoc(set)) files.putSync(String(q['k']), Buffer.from(encode(set)));
    }
  });
  await files.flushed;
  return { n: new Int32(list.length), nModified: new Int32(list.length), ok: 1 };
}

function cursor(batch: Doc[]): Doc {
  return { cursor: { firstBatch: batch, id: Long.ZERO, ns: 'x.y' }, ok: 1 };
}

function find(command: Doc): Doc {
  const filter: unknown = command['filter'];
  const bytes = isDoc(filter) ? files.get(String(filter['k'])) : undefined;
  return cursor(bytes === undefined ? [] : [keepBytes({}, bytes)]);
}

/** Reads one user's documents by the beginning of their keys, and decodes each. */
function aggregate(command: Doc): Doc {
  const stages = documents(command['pipeline']);
  const match: unknown = stages[0]?.['$match'];
  const user = isDoc(match) ? String(match['user']) : '';
  let n = 0;
  for (const { value } of files.getRange({ start: `${user}/`, end: `${user}0` }))
    if (decode(value)['n'] !== undefined) n += 1;
  return cursor([{ n: new Int32(n) }]);
}

async function answer(command: Doc): Promise<Doc> {
  const [name = ''] = Object.keys(command);
  if (name === 'insert') return insert(command);
  if (name === 'update') return update(command);
  if (name === 'find') return find(command);
  if (name === 'aggregate') return aggregate(command);
  return name === 'hello' || name.toLowerCase() === 'ismaster' ? { ...HELLO, ismaster: true } : { ok: 1 };
}

const server = createServer({ noDelay: true }, (socket) => {
  serveConnection(socket, answer, (error) => process.emitWarning(String(error)));
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const me = `127.0.0.1:${port}`;
  HELLO.hosts.push(me);
  Object.assign(HELLO, { primary: me, me });
  process.stdout.write(`${JSON.stringify({ msg: 'listening', url: `mongodb://${me}/?directConnection=true` })}\n`);
});
