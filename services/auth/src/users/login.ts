import { ProblemError, tooManyRequests } from '@of/service-kit';
import type { PasswordCheck } from './passwords.ts';
import type { TokenBuckets } from './token-bucket.ts';
import type { KnownUser, Users } from './users.ts';

export interface LoginDeps {
  readonly users: Users;
  readonly passwords: PasswordCheck;
  /** Failed attempts by user name, whether there is such a user or not. */
  readonly triesByName: TokenBuckets;
  /** Failed attempts by network address. */
  readonly triesByAddress: TokenBuckets;
  /** Told how each attempt ended. */
  readonly onTry: (result: LoginOutcome['result']) => void;
}

interface Attempt {
  readonly userName: string;
  readonly password: string;
  readonly address: string;
}

export type LoginOutcome =
  | { readonly result: 'ok'; readonly user: KnownUser }
  | { readonly result: 'refused' }
  | { readonly result: 'throttled'; readonly retryAfterSeconds: number };

/**
 * Checks a user's password. A user who does not exist, one without a password and a wrong password take the same work and
 * have the same outcome. An attempt counts against name and address until it has succeeded.
 */
export async function login(deps: LoginDeps, attempt: Attempt): Promise<LoginOutcome> {
  const outcome = await tryLogin(deps, attempt);
  deps.onTry(outcome.result);
  return outcome;
}

async function tryLogin(deps: LoginDeps, attempt: Attempt): Promise<LoginOutcome> {
  const { users, passwords, triesByName, triesByAddress } = deps;
  const byAddress = triesByAddress.take(attempt.address);
  if (byAddress > 0) return { result: 'throttled', retryAfterSeconds: byAddress };
  const byName = triesByName.take(attempt.userName);
  if (byName > 0) return { result: 'throttled', retryAfterSeconds: byName };
  const user = await users.findByName(attempt.userName);
  const isRight = await passwords.matches(user?.passwordHash, attempt.password);
  if (user === undefined || !isRight) return { result: 'refused' };
  triesByAddress.giveBack(attempt.address);
  triesByName.giveBack(attempt.userName);
  return { result: 'ok', user: { id: user.id, userName: user.userName } };
}

/**
 * `login`, for routes that sign in.
 * @throws ProblemError: wrong name or password (401), too many attempts (429)
 */
export async function expectLogin(deps: LoginDeps, attempt: Attempt): Promise<KnownUser> {
  const outcome = await login(deps, attempt);
  switch (outcome.result) {
    case 'throttled':
      throw tooManyRequests(outcome.retryAfterSeconds, 'Too many attempts to sign in');
    case 'refused':
      throw new ProblemError('invalidCredentials');
    case 'ok':
      return outcome.user;
    default:
      throw outcome satisfies never;
  }
}
