import { fileURLToPath } from 'node:url';
import { type BankAdapter, bankVariablePrefix, loadAdapters } from '@of/bank-adapters';
import { type Connection, connect, type RunningMockBank } from '@of/bank-adapters/conformance';
import { admin, conformanceView, type ReachedBank, startBankProcess } from '@of/mock-bank-kit/testing';
import type { SyncRunDocument } from '@of/models';
import { z } from 'zod';
import { startTestAggregator, type TestAggregator, type TestUser } from './test-aggregator.ts';

/** A mock bank as it is deployed, and what a test may know of it besides. */
export interface WorldBank {
  readonly adapter: BankAdapter;
  readonly reached: ReachedBank;
  readonly view: RunningMockBank;
  /** A call of its admin API, `/__bank/…`. @throws when it refuses */
  readonly admin: (method: string, path: string, body?: object) => Promise<unknown>;
}

/** A customer's consent at a bank, and the connection of a user of ours that was made of it. */
export interface Linked {
  readonly bank: WorldBank;
  readonly customer: string;
  readonly consent: Connection;
  readonly user: TestUser;
  /** The first run. */
  readonly run: SyncRunDocument;
  /** @param isUserWaiting they are away unless it says so */
  readonly syncAgain: (isUserWaiting?: boolean) => Promise<SyncRunDocument>;
}

/** Real banks, each a process of its own, and the real service on a real store: only auth is on paper. */
export interface RealWorld {
  readonly aggregator: TestAggregator;
  readonly bank: (id: string) => WorldBank;
  /** The customer's consent at the bank, which they approve on its pages the first time. */
  readonly consentOf: (bankId: string, customer: string) => Promise<Connection>;
  /** A new user of ours under the customer's consent, or under another one, once all has been fetched. */
  readonly link: (bankId: string, customer: string, consent?: Connection) => Promise<Linked>;
  /** The user's connection under a further consent of the same customer, once all has been fetched. */
  readonly relink: (linked: Linked, consent: Connection) => Promise<Linked>;
  readonly stop: () => Promise<void>;
}

/** What a user waits at, of RFC 5737's addresses. */
const USER_ADDRESS = '192.0.2.1';
const dpopJwk = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
});

async function startBank(adapter: BankAdapter, now: string): Promise<WorldBank> {
  const { id } = adapter.institution;
  const { clientAuthentication, pushedRequests = false, dpop = false } = adapter.oauth;
  const reached = await startBankProcess({
    folder: fileURLToPath(new URL(`../../../mock-banks/${id}/`, import.meta.url)),
    oauth: { clientAuthentication, pushedRequestsOnly: pushedRequests, dpop },
    now,
  });
  return {
    adapter,
    reached,
    view: await conformanceView(reached),
    admin: async (method, path, body) => {
      const answer = await admin(reached, method, path, body);
      if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body;
    },
  };
}

/** @param ids folders of the banks */
export async function startRealWorld(ids: readonly string[]): Promise<RealWorld> {
  const adapters = await loadAdapters();
  // The banks' clocks stand still: what is compared does not grow meanwhile.
  const now = new Date().toISOString();
  const starts = await Promise.allSettled(ids.map(async (id) => [id, await startBank(adapters.get(id), now)] as const));
  const started = starts.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  const stopBanks = async () => void (await Promise.all(started.map(([, { reached }]) => reached.stop())));
  const failed = starts.find((one) => one.status === 'rejected');
  if (failed !== undefined) {
    await stopBanks();
    throw failed.reason;
  }
  const banks = new Map(started);
  const origins = started.map(([id, { reached }]) => [`${bankVariablePrefix(id)}_URL`, reached.url]);
  const env = { ...Object.fromEntries(origins), BANK_MAX_RETRY_MS: '500', BANK_RESPONSE_TIMEOUT_MS: '20000' };
  const aggregator = await startTestAggregator(undefined, env).catch(async (error: unknown) => {
    await stopBanks();
    throw error;
  });
  const consents = new Map<string, Promise<Connection>>();
  let users = 0;

  const bank = (id: string): WorldBank => {
    const one = banks.get(id);
    if (one === undefined) throw new Error(`${id} is not of this world`);
    return one;
  };
  const consentOf: RealWorld['consentOf'] = (bankId, customer) => {
    const key = `${bankId} ${customer}`;
    const { adapter, view } = bank(bankId);
    const made = consents.get(key) ?? connect(adapter, view, { user: customer });
    consents.set(key, made);
    return made;
  };

  async function linkTo(bankId: string, customer: string, user: TestUser, consent: Connection): Promise<Linked> {
    const at = bank(bankId);
    const { auth, emit, ended, syncAgain } = aggregator;
    const accessToken = z.string().parse(consent.token.answer['access_token']);
    const authorised = aggregator.prepareConsent(user, {
      bankId,
      permissions: [...at.adapter.institution.permissions],
    });
    auth.bankTokens.set(authorised.consentId, accessToken);
    auth.leaseDetails.set(authorised.consentId, {
      bankId,
      permissions: authorised.permissions,
      ...(at.reached.oauth.dpop
        ? { tokenType: 'DPoP' as const, dpopKey: dpopJwk.parse(at.reached.dpopKey.export({ format: 'jwk' })) }
        : {}),
      ...(consent.bankConsentId === undefined ? {} : { bankConsentId: consent.bankConsentId }),
    });
    auth.askers.set(authorised.consentId, consent.status);
    await emit('of.consent.authorised', authorised);
    const run = await ended(authorised);
    const again: Linked['syncAgain'] = (isWaiting = false) => syncAgain(user, isWaiting ? USER_ADDRESS : undefined);
    return { bank: at, customer, consent, user, run, syncAgain: again };
  }

  return {
    aggregator,
    bank,
    consentOf,
    link: async (bankId, customer, consent) => {
      users += 1;
      const user = aggregator.user(`${customer}${users}`);
      return linkTo(bankId, customer, user, consent ?? (await consentOf(bankId, customer)));
    },
    relink: ({ bank: { adapter }, customer, user }, consent) => linkTo(adapter.institution.id, customer, user, consent),
    stop: async () => {
      await aggregator.stop();
      await stopBanks();
    },
  };
}
