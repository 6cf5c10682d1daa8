import { createHash } from 'node:crypto';
import {
  type ConsentStatus,
  consentCheckRequest,
  type Permission,
  type TokenLease,
  tokenLeaseRequest,
} from '@of/contracts';
import { ProblemError, route, serviceAuth } from '@of/service-kit';
import { startTestIssuer, type TestIssuer } from '@of/service-kit/testing';
export const SERVICE_SECRET = 'a secret of the test, long enough!';

/** What auth is to the aggregator: a key set, users' tokens, and leases. */
export interface PaperAuth extends TestIssuer {
  /** Access tokens that leases give, by consent; a consent without one is not active. */
  readonly bankTokens: Map<string, string>;
  /** What is given in place of a token that the bank refused. */
  readonly freshTokens: Map<string, string>;
  /** Leases asked for. */
  readonly leases: { consentId: string; refusedTokenHash?: string | undefined }[];
  permissions: Permission[];
  /** What else a lease under a consent says: its bank, the key that the token is bound to. */
  readonly leaseDetails: Map<string, Partial<TokenLease>>;
  /** Asks a real bank where a consent stands; comes before `statuses`. */
  readonly askers: Map<string, () => Promise<ConsentStatus | undefined>>;
  /** What its bank says of a consent that is asked about; `Authorised` where left out. */
  readonly statuses: Map<string, ConsentStatus>;
  /** Consents that were asked about. */
  readonly checked: string[];
  /** Whether it answers to leases with 503. */
  down: boolean;
}

export async function startPaperAuth(): Promise<PaperAuth> {
  const state: Omit<PaperAuth, keyof TestIssuer> = {
    bankTokens: new Map(),
    freshTokens: new Map(),
    leases: [],
    permissions: ['accounts', 'balances', 'transactions', 'products'],
    leaseDetails: new Map(),
    askers: new Map(),
    statuses: new Map(),
    checked: [],
    down: false,
  };
  const issuer = await startTestIssuer((router) => {
    router.post(
      '/internal/v1/token-leases',
      serviceAuth({ audience: 'auth', secrets: { aggregator: SERVICE_SECRET } }),
      route({ body: tokenLeaseRequest }, ({ body, res }) => {
        state.leases.push(body);
        if (state.down) throw new ProblemError('serviceUnavailable');
        const { consentId, refusedTokenHash } = body;
        const held = state.bankTokens.get(consentId);
        if (held === undefined) throw new ProblemError('consentNotActive');
        const refused = createHash('sha256').update(held).digest('hex') === refusedTokenHash;
        const accessToken = refused ? (state.freshTokens.get(consentId) ?? held) : held;
        state.bankTokens.set(consentId, accessToken);
        res.json({
          bankId: 'green-bank',
          accessToken,
          tokenType: 'Bearer',
          expiresAt: new Date(Date.now() + 600_000).toISOString(),
          permissions: state.permissions,
          ...state.leaseDetails.get(consentId),
        });
      }),
    );
    router.post(
      '/internal/v1/consent-checks',
      serviceAuth({ audience: 'auth', secrets: { aggregator: SERVICE_SECRET } }),
      route({ body: consentCheckRequest }, async ({ body: { consentId }, res }) => {
        state.checked.push(consentId);
        const told = await state.askers.get(consentId)?.();
        res.json({ consentId, status: told ?? state.statuses.get(consentId) ?? 'Authorised' });
      }),
    );
  });
  return Object.assign(state, issuer);
}
