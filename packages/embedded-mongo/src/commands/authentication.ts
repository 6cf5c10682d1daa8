import { Binary, Int32 } from 'bson';
import { type Doc, isDoc } from '../bson/codec.ts';
import { MongoError } from '../errors.ts';
import { authenticationFailed, beginScram, finishScram } from '../users/scram.ts';
import type { Role } from '../users/user-store.ts';
import { collectionName } from './arguments.ts';
import type { Command, CommandContext } from './context.ts';

/** One connection has one exchange at a time. */
const CONVERSATION = new Int32(1);

const text = (payload: unknown): string => {
  if (payload instanceof Binary) return Buffer.from(payload.value()).toString('utf8');
  if (typeof payload === 'string') return payload;
  throw new MongoError('TypeMismatch', "BSON field 'payload' is the wrong type, expected type 'binData'");
};

/** saslStart: SCRAM-SHA-256 alone. */
export const saslStart: Command = (command, { client, users, db }) => {
  if (command['mechanism'] !== 'SCRAM-SHA-256')
    throw new MongoError(
      'BadValue',
      `Received authentication for mechanism ${String(command['mechanism'])} which is not enabled`,
    );
  const { conversation, reply } = beginScram(users, db, text(command['payload']));
  client.conversation = conversation;
  return { conversationId: CONVERSATION, done: false, payload: new Binary(Buffer.from(reply)), ok: 1 };
};

/** saslContinue */
export const saslContinue: Command = (command, { client }) => {
  const payload = text(command['payload']);
  // A client that does not skip the empty exchange ends with one.
  if (client.conversation === undefined) {
    if (payload !== '' || client.user === undefined) throw authenticationFailed();
    return { conversationId: CONVERSATION, done: true, payload: new Binary(Buffer.alloc(0)), ok: 1 };
  }
  const { conversation } = client;
  client.conversation = undefined;
  const reply = finishScram(conversation, payload);
  client.user = conversation.user;
  return { conversationId: CONVERSATION, done: true, payload: new Binary(Buffer.from(reply)), ok: 1 };
};

/** What `hello` adds for a client that begins to sign in with it. @returns undefined where that fails: it is tried again alone */
export function speculativeAnswer(command: Doc, context: CommandContext): Doc | undefined {
  const begun: unknown = command['speculativeAuthenticate'];
  if (!isDoc(begun) || begun['mechanism'] !== 'SCRAM-SHA-256') return undefined;
  try {
    const answer = saslStart(begun, { ...context, db: String(begun['db'] ?? 'admin') });
    return isDoc(answer) ? answer : undefined;
  } catch {
    return undefined;
  }
}

/** logout */
export const logout: Command = (_command, { client }) => {
  client.user = undefined;
  return { ok: 1 };
};

function rolesOf(command: Doc, db: string): readonly Role[] | undefined {
  const list: unknown = command['roles'];
  if (list === undefined) return undefined;
  if (!Array.isArray(list))
    throw new MongoError('TypeMismatch', "BSON field 'roles' is the wrong type, expected type 'array'");
  return list.map((one: unknown) => {
    if (typeof one === 'string') return { role: one, db };
    if (isDoc(one) && typeof one['role'] === 'string' && typeof one['db'] === 'string')
      return { role: one['role'], db: one['db'] };
    throw new MongoError('BadValue', 'Role names must be either strings or objects');
  });
}

const passwordOf = (command: Doc): string | undefined => {
  const password: unknown = command['pwd'];
  if (password === undefined || typeof password === 'string') return password;
  throw new MongoError('TypeMismatch', "BSON field 'pwd' is the wrong type, expected type 'string'");
};

/** createUser */
export const createUser: Command = async (command, { users, db, engine }) => {
  const name = collectionName(command);
  const password = passwordOf(command);
  const roles = rolesOf(command, db);
  if (users.find(db, name) !== undefined)
    throw new MongoError({ code: 51003, codeName: 'Location51003' }, `User "${name}@${db}" already exists`);
  if (password === undefined || password === '') throw new MongoError('BadValue', 'Must provide a password');
  if (roles === undefined)
    throw new MongoError({ code: 40414 }, "BSON field 'createUser.roles' is missing but a required field");
  users.put(db, name, { password, roles });
  await engine.flushed();
  return { ok: 1 };
};

/** updateUser */
export const updateUser: Command = async (command, { users, db, engine }) => {
  const name = collectionName(command);
  if (users.find(db, name) === undefined)
    throw new MongoError('UserNotFound', `Could not find user "${name}" for db "${db}"`);
  users.put(db, name, { password: passwordOf(command), roles: rolesOf(command, db) });
  await engine.flushed();
  return { ok: 1 };
};

/** dropUser */
export const dropUser: Command = async (command, { users, db, engine }) => {
  const name = collectionName(command);
  if (!users.remove(db, name)) throw new MongoError('UserNotFound', `User '${name}@${db}' not found`);
  await engine.flushed();
  return { ok: 1 };
};

/** usersInfo: one, a list, all of this database (1), or of all */
export const usersInfo: Command = (command, { users, db }) => {
  const wanted: unknown = command['usersInfo'];
  const everywhere = isDoc(wanted) && 'forAllDBs' in wanted;
  const named = [wanted].flat().flatMap((one: unknown) => {
    if (typeof one === 'string') return [{ user: one, db }];
    return isDoc(one) && typeof one['user'] === 'string' ? [{ user: one['user'], db: String(one['db'] ?? db) }] : [];
  });
  const list =
    named.length > 0
      ? named.flatMap((one) => users.find(one.db, one.user) ?? [])
      : users.list(everywhere ? undefined : db);
  return {
    users: list.map(({ user, db: home, roles }) => ({
      _id: `${home}.${user}`,
      user,
      db: home,
      roles,
      mechanisms: ['SCRAM-SHA-256'],
    })),
    ok: 1,
  };
};

/** connectionStatus */
export const connectionStatus: Command = (_command, { client: { user } }) => ({
  authInfo: {
    authenticatedUsers: user === undefined ? [] : [{ user: user.user, db: user.db }],
    authenticatedUserRoles: user?.roles ?? [],
  },
  ok: 1,
});
