import type { Doc } from '../bson/codec.ts';
import { MongoError } from '../errors.ts';
import type { ClientState } from './client-state.ts';

/** What anybody may ask: who the server is, and to sign in. */
const OPEN = new Set([
  'hello',
  'isMaster',
  'ismaster',
  'ping',
  'buildInfo',
  'buildinfo',
  'saslStart',
  'saslContinue',
  'logout',
  'connectionStatus',
  'whatsmyuri',
  'endSessions',
]);

const READS = new Set([
  'find',
  'aggregate',
  'count',
  'distinct',
  'getMore',
  'killCursors',
  'listCollections',
  'listIndexes',
  'collStats',
  'collstats',
  'dbStats',
  'dbstats',
  'dataSize',
  'explain',
  'listDatabases',
  'serverStatus',
  'hostInfo',
  'getParameter',
  'startSession',
  'refreshSessions',
  'commitTransaction',
  'abortTransaction',
]);

const EVERYTHING = new Set(['root', 'dbOwner', '__system']);
const USERS = new Set(['createUser', 'updateUser', 'dropUser', 'usersInfo']);

const writes = (name: string, command: Doc): boolean => {
  const last: unknown = Array.isArray(command['pipeline']) ? command['pipeline'].at(-1) : undefined;
  const output = typeof last === 'object' && last !== null && ('$out' in last || '$merge' in last);
  return !READS.has(name) || (name === 'aggregate' && output);
};

function allows(role: { role: string; db: string }, name: string, db: string, command: Doc): boolean {
  if (EVERYTHING.has(role.role)) return role.role !== 'dbOwner' || role.db === db;
  const everywhere = role.role.endsWith('AnyDatabase') && role.db === 'admin';
  const kind = role.role.replace(/AnyDatabase$/, '');
  if (!everywhere && role.db !== db && db !== 'admin') return false;
  if (USERS.has(name)) return kind === 'userAdmin';
  if (kind === 'read') return !writes(name, command);
  return kind === 'readWrite' || kind === 'dbAdmin';
}

/**
 * Lets a command pass that the client's user may give. Roles: root, dbOwner, read, readWrite, dbAdmin and userAdmin, of a
 * database or with AnyDatabase; a role of a database includes commands on `admin` that belong to no database.
 * @throws MongoError Unauthorized
 */
export function authorise(client: ClientState, name: string, db: string, command: Doc): void {
  if (OPEN.has(name)) return;
  const { user } = client;
  if (user === undefined) throw new MongoError('Unauthorized', `Command ${name} requires authentication`);
  if (!user.roles.some((role) => allows(role, name, db, command)))
    throw new MongoError('Unauthorized', `not authorized on ${db} to execute command ${name}`);
}
