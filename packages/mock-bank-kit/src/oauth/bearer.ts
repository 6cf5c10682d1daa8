import type Provider from 'oidc-provider';
import type { BankAccess, MockBankDefinition } from '../definition.ts';
import type { BankLedger } from '../ledger/ledger.ts';
import { BankProblem } from '../problems.ts';
import type { SharedAccountsRegister } from './shared-accounts.ts';

/** What the bearer check looks into. */
export interface BearerDeps {
  readonly provider: Provider;
  readonly shared: SharedAccountsRegister;
  readonly ledger: BankLedger;
  readonly definition: MockBankDefinition;
}

function challenge(attributes: Readonly<Record<string, string>>): Record<string, string> {
  const list = Object.entries(attributes).map(([name, value]) => `${name}="${value}"`);
  return { 'WWW-Authenticate': `Bearer ${list.join(', ')}` };
}

/** The token of an Authorization header (RFC 6750 §2.1). Throws BankProblem invalid-token; without any, no error code (§3.1). */
function bearerToken(header: string | undefined, realm: string): string {
  if (header === undefined) throw new BankProblem('invalid-token', 'an access token is needed', challenge({ realm }));
  const token = /^Bearer ([A-Za-z0-9\-._~+/]+=*)$/i.exec(header)?.[1];
  if (token === undefined) throw invalidToken(realm);
  return token;
}

function invalidToken(realm: string): BankProblem {
  const headers = challenge({ realm, error: 'invalid_token' });
  return new BankProblem('invalid-token', 'the access token is unknown, expired or revoked', headers);
}

/**
 * What the request's token allows. Throws BankProblem invalid-token when the token, its grant or its consent is not
 * live, insufficient-scope when it lacks `scope` (RFC 6750 §3.1).
 */
export async function accessOf(deps: BearerDeps, header: string | undefined, scope: string): Promise<BankAccess> {
  const { provider, shared, ledger, definition } = deps;
  const realm = definition.branding.name;
  const token = await provider.AccessToken.find(bearerToken(header, realm));
  if (token?.grantId === undefined) throw invalidToken(realm);
  const grant = await provider.Grant.find(token.grantId);
  const consent = shared.find(token.grantId);
  if (grant === undefined || consent === undefined || consent.userName !== token.accountId) throw invalidToken(realm);
  const scopes = new Set(token.scope?.split(' '));
  if (!scopes.has(scope)) {
    const headers = challenge({ realm, error: 'insufficient_scope', scope });
    throw new BankProblem('insufficient-scope', `the access token lacks the scope ${scope}`, headers);
  }
  const own = ledger.accounts(consent.userName);
  const accounts = own.filter((account) => consent.accountKeys.includes(account.key));
  return {
    userName: consent.userName,
    clientId: consent.clientId,
    accounts,
    allows: (name) => scopes.has(name),
    account: (wireId) => {
      const isIt = (candidate: (typeof own)[number]): boolean => definition.ids.account(candidate) === wireId;
      const account = accounts.find(isIt);
      if (account !== undefined) return account;
      // Another customer's account is as unknown as one that does not exist.
      throw own.some(isIt)
        ? new BankProblem('account-not-shared', 'the customer has not shared this account')
        : new BankProblem('account-not-found', 'there is no such account');
    },
  };
}
