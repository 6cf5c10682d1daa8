import { hostname } from 'node:os';
import { Int32, Long, ObjectId, Timestamp } from 'bson';
import { type Doc, isDoc } from '../bson/codec.ts';
import { planQuery } from '../planner/plan.ts';
import { documentArgument } from './arguments.ts';
import type { Command } from './context.ts';

const VERSION = '7.0.0';
const startedAt = Date.now();
const processId = new ObjectId();

/** hello and isMaster: a single-node replica set, so that drivers allow sessions and transactions. */
export const helloAt =
  (address: string): Command =>
  (command, { now, connectionId }) => ({
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
      opTime: { ts: new Timestamp({ t: Math.floor(now.getTime() / 1000), i: 1 }), t: Long.ONE },
      lastWriteDate: now,
    },
    maxBsonObjectSize: new Int32(16 * 1024 * 1024),
    maxMessageSizeBytes: new Int32(48_000_000),
    maxWriteBatchSize: new Int32(100_000),
    localTime: now,
    logicalSessionTimeoutMinutes: new Int32(30),
    connectionId: new Int32(connectionId),
    minWireVersion: new Int32(0),
    maxWireVersion: new Int32(21),
    readOnly: false,
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

export const connectionStatus: Command = () => ({
  authInfo: { authenticatedUsers: [], authenticatedUserRoles: [] },
  ok: 1,
});

export const getParameter: Command = () => ({ featureCompatibilityVersion: { version: '7.0' }, ok: 1 });

/** explain: how find, count, distinct, aggregate, update, delete and findAndModify would find their documents. */
export const explain: Command = (command, { engine, db }) => {
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
  return {
    queryPlanner: { namespace: `${db}.${target}`, parsedQuery: filter, winningPlan, rejectedPlans: [] },
    command: inner,
    serverInfo: { host: hostname(), version: VERSION },
    ok: 1,
  };
};
