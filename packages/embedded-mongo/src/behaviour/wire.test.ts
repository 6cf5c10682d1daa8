import { deflateSync, inflateSync } from 'node:zlib';
import { deserialize } from 'bson';
import fc from 'fast-check';
import { MongoClient } from 'mongodb';
import { type EmbeddedMongo, startEmbeddedMongo } from '../server.ts';
import { answerOf, bodySection, message, openWire, sequenceSection } from './wire-client.ts';

let server: EmbeddedMongo;
beforeAll(async () => {
  server = await startEmbeddedMongo({});
});
afterAll(() => server?.stop());

const PING = bodySection({ ping: 1, $db: 'admin' });

async function exchange(bytes: Uint8Array) {
  const wire = await openWire(server.port);
  wire.send(bytes);
  try {
    return answerOf(await wire.receive());
  } finally {
    wire.close();
  }
}

const isClosed = async (bytes: Uint8Array): Promise<void> => {
  await expect(exchange(bytes)).rejects.toThrow('the server closed the connection');
};

test('a document sequence is the list of its name', async () => {
  const insert = bodySection({ insert: 'sequenced', $db: 'x' });
  const documents = sequenceSection('documents', [{ _id: 1 }, { _id: 2 }]);
  expect(await exchange(message([insert, documents]))).toMatchObject({ n: 2, ok: 1 });
  // The body may come after it.
  expect(await exchange(message([sequenceSection('documents', [{ _id: 3 }]), insert]))).toMatchObject({ n: 1, ok: 1 });
});

test('a checksum that fits is taken, one that does not ends the connection', async () => {
  const framed = message([PING], 1);
  framed.writeInt32LE(framed.length + 4, 0);
  // CRC-32C of "123456789" is the check value of the algorithm's catalogue.
  const { crc32c } = await import('../wire/crc32c.ts');
  expect(crc32c(Buffer.from('123456789'))).toBe(0xe3069283);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32LE(crc32c(framed));
  expect(await exchange(Buffer.concat([framed, checksum]))).toMatchObject({ ok: 1 });
  checksum.writeUInt32LE((crc32c(framed) ^ 1) >>> 0);
  await isClosed(Buffer.concat([framed, checksum]));
});

test('with moreToCome there is no answer, and what follows is answered', async () => {
  const wire = await openWire(server.port);
  wire.send(message([bodySection({ insert: 'silent', documents: [{ _id: 1 }], $db: 'x' })], 2, 7));
  wire.send(message([bodySection({ count: 'silent', $db: 'x' })], 0, 8));
  const frame = await wire.receive();
  expect(frame.readInt32LE(8)).toBe(8);
  expect(answerOf(frame)).toMatchObject({ n: 1 });
  wire.close();
});

test('frames that come together, or in pieces, are answered in order', async () => {
  const wire = await openWire(server.port);
  const frames = Buffer.concat([1, 2, 3].map((id) => message([PING], 0, id)));
  wire.send(frames.subarray(0, 30));
  for (const byte of frames.subarray(30, 40)) wire.send(Buffer.from([byte]));
  wire.send(frames.subarray(40));
  for (const id of [1, 2, 3]) expect((await wire.receive()).readInt32LE(8)).toBe(id);
  wire.close();
});

test('the handshake of older clients is answered as they expect', async () => {
  const wire = await openWire(server.port);
  const name = Buffer.from('admin.$cmd\0');
  const body = bodySection({ isMaster: 1 }).subarray(1);
  const query = Buffer.concat([Buffer.alloc(20), name, Buffer.alloc(8), body]);
  query.writeInt32LE(query.length, 0);
  query.writeInt32LE(9, 4);
  query.writeInt32LE(2004, 12);
  query.writeInt32LE(-1, 20 + name.length + 4);
  wire.send(query);
  const reply = await wire.receive();
  expect(reply.readInt32LE(12)).toBe(1);
  expect(deserialize(reply.subarray(36))).toMatchObject({ ismaster: true, setName: 'rs0', maxWireVersion: 21, ok: 1 });
  wire.close();
});

test('a message compressed with zlib is answered likewise', async () => {
  const wire = await openWire(server.port);
  const plain = message([PING], 0, 5);
  const packed = deflateSync(plain.subarray(16));
  const frame = Buffer.concat([plain.subarray(0, 16), Buffer.alloc(9), packed]);
  frame.writeInt32LE(frame.length, 0);
  frame.writeInt32LE(2012, 12);
  frame.writeInt32LE(2013, 16);
  frame.writeInt32LE(plain.length - 16, 20);
  frame.writeUInt8(2, 24);
  wire.send(frame);
  const answer = await wire.receive();
  expect(answer.readInt32LE(12)).toBe(2012);
  const body = inflateSync(answer.subarray(25));
  expect(body).toHaveLength(answer.readInt32LE(20));
  expect(deserialize(body.subarray(5))).toMatchObject({ ok: 1 });
  wire.close();
  // More than it announces is not unpacked.
  frame.writeInt32LE(plain.length - 17, 20);
  await isClosed(frame);
});

test('the driver works with compression', async () => {
  const client = await MongoClient.connect(server.uri, { compressors: ['zlib'] });
  const collection = client.db('x').collection<{ _id: number; text: string }>('packed');
  const rows = Array.from({ length: 500 }, (_, _id) => ({ _id, text: 'the same again and again '.repeat(20) }));
  await collection.insertMany(rows);
  expect(await collection.find().sort({ _id: 1 }).toArray()).toEqual(rows);
  await client.close();
});

test.each<[string, () => Buffer]>([
  ['a length that is too small', () => Buffer.from([5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])],
  ['a negative length', () => Buffer.alloc(16, 0xff)],
  ['a length beyond 48 MB', () => Buffer.from([0, 0, 0, 16, ...Array.from({ length: 12 }, () => 0)])],
  [
    'an op code that nobody knows',
    () => {
      const frame = message([PING]);
      frame.writeInt32LE(2001, 12);
      return frame;
    },
  ],
  ['no body', () => message([])],
  ['two bodies', () => message([PING, PING])],
  ['a section of another kind', () => message([PING, Buffer.from([7])])],
  ['required flags that nobody knows', () => message([PING], 4)],
  [
    'a document that is longer than its message',
    () => {
      const section = Buffer.from(PING);
      section.writeInt32LE(500, 1);
      return message([section]);
    },
  ],
  [
    'text that is not UTF-8',
    () => {
      const section = bodySection({ ping: 'text', $db: 'admin' });
      section[section.indexOf('text')] = 0xff;
      return message([section]);
    },
  ],
])('%s ends that connection', async (_what, frame) => {
  await isClosed(frame());
});

test('whatever a client sends, others are served', async () => {
  const valid = message([bodySection({ insert: 'fuzzed', documents: [{ a: 'text', b: [1, 2] }], $db: 'x' })]);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.nat(valid.length - 1), fc.integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 6 }),
      async (changes) => {
        const bytes = Buffer.from(valid);
        for (const [at, byte] of changes) bytes[at] = byte;
        const fuzzing = await openWire(server.port);
        fuzzing.send(bytes);
        // It may wait for more, as a changed length asks it to: it is told that there is none.
        fuzzing.socket.end();
        const wire = await openWire(server.port);
        expect(await wire.command({ ping: 1, $db: 'admin' })).toMatchObject({ ok: 1 });
        wire.close();
        fuzzing.close();
      },
    ),
    { numRuns: 150 },
  );
});

test('a command that nobody knows is refused with code 59', async () => {
  expect(await exchange(message([bodySection({ nonsense: 1, $db: 'x' })]))).toMatchObject({
    ok: 0,
    code: 59,
    codeName: 'CommandNotFound',
    errmsg: "no such command: 'nonsense'",
  });
});

test('a message of 40 MB is read', async () => {
  const text = 'x'.repeat(1_000_000);
  const documents = Array.from({ length: 40 }, (_, _id) => ({ _id, text }));
  const insert = message([bodySection({ insert: 'many', $db: 'x' }), sequenceSection('documents', documents)]);
  expect(await exchange(insert)).toMatchObject({ n: 40, ok: 1 });
});
