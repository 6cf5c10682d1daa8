import type Provider from 'oidc-provider';
import type { BankConsent, BankConsents } from '../consents/bank-consents.ts';
import type { BankAccess, MockBankDefinition } from '../definition.ts';
import type { BankLedger } from '../ledger/ledger.ts';
import type { LedgerAccount } from '../ledger/model.ts';
import type { Oddities } from '../oddities/oddities.ts';
import { BankProblem } from '../problems.ts';
import { isProofOf } from './dpop-proof.ts';
import type { SharedAccounts, SharedAccountsRegister } from './shared-accounts.ts';
import { wireIdOf } from './wire-id.ts';

/** What the token check looks into. */
export interface BearerDeps {
  readonly provider: Provider;
  readonly shared: SharedAccountsRegister;
  readonly consents: BankConsents;
  readonly ledger: BankLedger;
  readonly oddities: Oddities;
  readonly definition: MockBankDefinition;
  readonly publicUrl: string;
}

/** What of a request tells who calls. */
export interface PresentedToken {
  readonly authorization: string | undefined;
  readonly dpop: string | undefined;
  readonly method: string;
  /** Path of the request, without its query. */
  readonly path: string;
}

/** The parts of oidc-provider's access and client tokens that count here. */
interface LiveToken {
  readonly jti: string;
  readonly scope?: string | undefined;
  readonly clientId?: string | undefined;
  readonly jkt?: string | undefined;
}

function challenge(scheme: string, attributes: Readonly<Record<string, string>>): Record<string, string> {
  const list = Object.entries(attributes).map(([name, value]) => `${name}="${value}"`);
  return { 'WWW-Authenticate': `${scheme} ${list.join(', ')}` };
}

const schemeOf = (definition: MockBankDefinition): 'DPoP' | 'Bearer' => (definition.oauth.dpop ? 'DPoP' : 'Bearer');

function invalidToken(definition: MockBankDefinition): BankProblem {
  const headers = challenge(schemeOf(definition), { realm: definition.branding.name, error: 'invalid_token' });
  return new BankProblem('invalid-token', 'the access token is unknown, expired or revoked', headers);
}

/** The token of an Authorization header (RFC 6750 §2.1, RFC 9449 §7.1). Without any, the refusal has no error code (§3.1). */
function presented(definition: MockBankDefinition, header: string | undefined): string {
  if (header === undefined) {
    const headers = challenge(schemeOf(definition), { realm: definition.branding.name });
    throw new BankProblem('invalid-token', 'an access token is needed', headers);
  }
  const [, scheme, token] = /^(Bearer|DPoP) ([A-Za-z0-9\-._~+/]+=*)$/i.exec(header) ?? [];
  if (token === undefined || scheme?.toLowerCase() !== schemeOf(definition).toLowerCase())
    throw invalidToken(definition);
  return token;
}

/** Checks the proof of possession of a token that is bound to a key. @returns whether the token has a scope */
async function checkToken(deps: BearerDeps, request: PresentedToken, value: string, token: LiveToken) {
  const { definition, provider } = deps;
  if (token.jkt !== undefined) {
    const isProved = await isProofOf(request.dpop ?? '', {
      method: request.method,
      url: new URL(request.path, deps.publicUrl).href,
      accessToken: value,
      thumbprint: token.jkt,
      isFirstUse: (jti, expiresAt) => provider.ReplayDetection.unique(token.clientId ?? '', jti, expiresAt),
    });
    if (!isProved) throw invalidToken(definition);
  }
  const scopes = new Set(token.scope?.split(' '));
  return (name: string): boolean => scopes.has(name);
}

function insufficientScope(definition: MockBankDefinition, scope: string): BankProblem {
  const attributes = { realm: definition.branding.name, error: 'insufficient_scope', scope };
  const headers = challenge(schemeOf(definition), attributes);
  return new BankProblem('insufficient-scope', `the access token lacks the scope ${scope}`, headers);
}

/**
 * How one that has expired is hidden, where an account of it has the oddity `silent-expiry`.
 * Throws BankProblem internal where it is hidden behind an error, consent-expired where it is not hidden.
 */
function hidingOf({ oddities }: BearerDeps, { accountKeys = [] }: BankConsent) {
  const [as] = accountKeys.map((key) => oddities.silence({ key })).filter((one) => one !== undefined);
  if (as === undefined) throw new BankProblem('consent-expired', 'the consent has expired');
  if (as === 'error') throw new BankProblem('internal', 'something went wrong on our side');
  return as;
}

/**
 * The consent resource of a grant: in force, or expired and hidden. Throws BankProblem consent-unknown, consent-invalid or
 * consent-expired, internal instead of the last where an error hides it.
 */
function consentInForce(deps: BearerDeps, shared: SharedAccounts, now: number) {
  if (deps.definition.consents === undefined) return undefined;
  const consent = deps.consents.find(shared.consentId ?? '', now);
  if (consent === undefined) throw new BankProblem('consent-unknown', 'there is no such consent');
  if (consent.state === 'expired') return { consent, hiddenBy: hidingOf(deps, consent) };
  if (consent.state !== 'authorised') throw new BankProblem('consent-invalid', 'the consent is not in force');
  return { consent };
}

function accessTo(
  deps: BearerDeps,
  shared: SharedAccounts,
  consent: BankConsent | undefined,
): Omit<BankAccess, 'allows'> {
  const { ledger, definition, oddities } = deps;
  const accountId = (account: LedgerAccount): string => wireIdOf(definition, oddities, account, consent?.id);
  const own = ledger.accounts(shared.userName);
  const accounts = own.filter((account) => shared.accountKeys.includes(account.key));
  return {
    userName: shared.userName,
    clientId: shared.clientId,
    accounts,
    accountId,
    consent,
    account: (wireId) => {
      const isIt = (candidate: LedgerAccount): boolean => accountId(candidate) === wireId;
      const account = accounts.find(isIt);
      if (account !== undefined) return account;
      // Another customer's account is as unknown as one that does not exist.
      throw own.some(isIt)
        ? new BankProblem('account-not-shared', 'the customer has not shared this account')
        : new BankProblem('account-not-found', 'there is no such account');
    },
  };
}

/**
 * What a customer's token allows. Throws BankProblem invalid-token when the token or its grant is not live or its key's proof
 * does not hold, consent-… when its consent is not in force, insufficient-scope when neither covers `scope` (RFC 6750 §3.1).
 */
export async function accessOf(
  deps: BearerDeps,
  request: PresentedToken,
  scope: string | undefined,
  now: number,
): Promise<BankAccess> {
  const { provider, shared: register, definition } = deps;
  const value = presented(definition, request.authorization);
  const token = await provider.AccessToken.find(value);
  if (token?.grantId === undefined) throw invalidToken(definition);
  const shared = register.find(token.grantId);
  if (shared === undefined || shared.userName !== token.accountId) throw invalidToken(definition);
  const hasScope = await checkToken(deps, request, value, token);
  const { consent, hiddenBy } = consentInForce(deps, shared, now) ?? {};
  if ((await provider.Grant.find(token.grantId)) === undefined) throw invalidToken(definition);
  const allows = (name: string): boolean => hasScope(name) || (consent?.permissions.includes(name) ?? false);
  if (scope !== undefined && !allows(scope)) throw insufficientScope(definition, scope);
  return { ...accessTo(deps, shared, consent), allows, ...(hiddenBy === undefined ? {} : { hiddenBy }) };
}

/** Who calls with a token of the client's own (client credentials). Throws BankProblem invalid-token, insufficient-scope. */
export async function clientOf(deps: BearerDeps, request: PresentedToken, scope: string | undefined): Promise<string> {
  const { provider, definition } = deps;
  const value = presented(definition, request.authorization);
  const token = await provider.ClientCredentials.find(value);
  if (token?.clientId === undefined) throw invalidToken(definition);
  const hasScope = await checkToken(deps, request, value, token);
  if (scope !== undefined && !hasScope(scope)) throw insufficientScope(definition, scope);
  return token.clientId;
}
