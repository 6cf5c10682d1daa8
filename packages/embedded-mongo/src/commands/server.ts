import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { Binary, Int32, Long, ObjectId, Timestamp } from 'bson';
import { type Doc, isDoc } from '../bson/codec.ts';
import { asInteger } from '../bson/types.ts';
import { findDocuments } from '../planner/find.ts';
import { planQuery } from '../planner/plan.ts';
import { COMPRESSORS } from '../wire/compression.ts';
import { documentArgument } from './arguments.ts';
import { speculativeAnswer } from './authentication.ts';
import type { Command, CommandContext } from './context.ts';

const VERSION = '7.0.0';
const startedAt = Date.now();
const processId = new ObjectId();

/** What a client's handshake asks for besides: compressors, mechanisms to sign in by, and the beginning of doing so. */
function handshakeExtras(command: Doc, context: CommandContext, withUsers: boolean): Doc {
  const offered: unknown = command['compression'];
  const compression = Array.isArray(offered) ? COMPRESSORS.filter((name) => offered.includes(name)) : [];
  const speculative = withUsers ? speculativeAnswer(command, context) : undefined;
  return {
    ...(compression.length === 0 ? {} : { compression: [...compression] }),
    ...(withUsers && 'saslSupportedMechs' in command ? { saslSupportedMechs: ['SCRAM-SHA-256'] } : {}),
    ...(speculative === undefined ? {} : { speculativeAuthenticate: speculative }),
  };
}

/** hello and isMaster: a single-node replica set, so that drivers allow sessions and transactions. */
export const helloAt =
  (address: string, withUsers: boolean): Command =>
  (command, context) => ({
    helloOk: true,
    ...('hello' in command ? { isWritablePrimary: true } : { ismaster: true }),
    setName: 'rs0',
    setVersion: new Int32(1),
    secondary: false,
    hosts: [address],
    primary: address,
    me: address,
    electionId: processId,
    lastWrite: {
      opTime: { ts: new Timestamp({ t: Math.floor(context.now.getTime() / 1000), i: 1 }), t: Long.ONE },
      lastWriteDate: context.now,
    },
    maxBsonObjectSize: new Int32(16 * 1024 * 1024),
    maxMessageSizeBytes: new Int32(48_000_000),
    maxWriteBatchSize: new Int32(100_000),
    localTime: context.now,
    logicalSessionTimeoutMinutes: new Int32(30),
    connectionId: new Int32(context.client.id),
    minWireVersion: new Int32(0),
    maxWireVersion: new Int32(21),
    readOnly: false,
    ...handshakeExtras(command, context, withUsers),
    ok: 1,
  });

export const ping: Command = () => ({ ok: 1 });

export const buildInfo: Command = () => ({
  version: VERSION,
  versionArray: [7, 0, 0, 0].map((part) => new Int32(part)),
  gitVersion: 'embedded',
  modules: [],
  bits: new Int32(64),
  debug: false,
  maxBsonObjectSize: new Int32(16 * 1024 * 1024),
  storageEngines: ['lmdb'],
  ok: 1,
});

export const serverStatus: Command = (_command, { now }) => ({
  host: hostname(),
  version: VERSION,
  process: 'embedded-mongo',
  pid: Long.fromNumber(process.pid),
  uptime: (Date.now() - startedAt) / 1000,
  localTime: now,
  mem: { resident: new Int32(Math.round(process.memoryUsage().rss / 1_048_576)) },
  storageEngine: { name: 'lmdb' },
  ok: 1,
});

export const hostInfo: Command = () => ({ system: { hostname: hostname() }, os: { type: process.platform }, ok: 1 });

export const getParameter: Command = () => ({ featureCompatibilityVersion: { version: '7.0' }, ok: 1 });

/** startSession: clients may as well make the id themselves. */
export const startSession: Command = () => ({
  id: { id: new Binary(Buffer.from(randomUUID().replaceAll('-', ''), 'hex'), Binary.SUBTYPE_UUID) },
  timeoutMinutes: new Int32(30),
  ok: 1,
});

/** replSetGetStatus: the set of one. */
export const replSetGetStatus =
  (address: string): Command =>
  (_command, { now }) => ({
    set: 'rs0',
    date: now,
    myState: new Int32(1),
    members: [{ _id: new Int32(0), name: address, health: 1, state: new Int32(1), stateStr: 'PRIMARY', self: true }],
    ok: 1,
  });

/** explain: how find, count, distinct, aggregate, update, delete and findAndModify would find their documents. */
export const explain: Command = (command, { engine, db, view }) => {
  const inner = documentArgument(command, 'explain');
  const [name = ''] = Object.keys(inner);
  const target = String(inner[name]);
  const statement = [inner['updates'], inner['deletes']].flat().find(isDoc);
  const first: unknown = Array.isArray(inner['pipeline']) ? inner['pipeline'][0] : undefined;
  const matched: unknown = isDoc(first) ? first['$match'] : undefined;
  const filter = [inner['filter'], inner['query'], statement?.['q'], matched].find(isDoc) ?? {};
  const collection = engine.find(db, target);
  const plan =
    collection === undefined
      ? undefined
      : planQuery(collection, filter, documentArgument(inner, 'sort'), inner['hint'] ?? statement?.['hint']);
  const scan: Doc =
    plan?.index === undefined
      ? {
          stage: collection === undefined ? 'EOF' : 'COLLSCAN',
          direction: plan?.reverse === true ? 'backward' : 'forward',
        }
      : {
          stage: 'FETCH',
          inputStage: {
            stage: 'IXSCAN',
            indexName: plan.index.spec.name,
            keyPattern: plan.index.spec.key,
            isMultiKey: plan.index.multikey,
            direction: plan.reverse ? 'backward' : 'forward',
          },
        };
  const sorts = Object.keys(documentArgument(inner, 'sort')).length > 0 && plan?.sorted !== true;
  const winningPlan = sorts ? { stage: 'SORT', sortPattern: inner['sort'], inputStage: scan } : scan;
  const work = { keys: 0, documents: 0 };
  let returned = 0;
  if (command['verbosity'] !== 'queryPlanner') {
    const limit = Math.abs(asInteger(inner['limit']) ?? 0);
    const sort = documentArgument(inner, 'sort');
    const hint = inner['hint'] ?? statement?.['hint'];
    for (const _ of findDocuments(view, collection, { filter, sort, limit, hint, work })) returned += 1;
  }
  return {
    queryPlanner: { namespace: `${db}.${target}`, parsedQuery: filter, winningPlan, rejectedPlans: [] },
    ...(command['verbosity'] === 'queryPlanner'
      ? {}
      : {
          executionStats: {
            executionSuccess: true,
            nReturned: new Int32(returned),
            totalKeysExamined: new Int32(work.keys),
            totalDocsExamined: new Int32(work.documents),
          },
        }),
    command: inner,
    serverInfo: { host: hostname(), version: VERSION },
    ok: 1,
  };
};
