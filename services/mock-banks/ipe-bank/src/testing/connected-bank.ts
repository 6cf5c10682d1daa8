import { clientToken, obtainTokens, type RunningBank, startTestBank } from '@of/mock-bank-kit/testing';
import { z } from 'zod';
import { createApp } from '../app.ts';

const CREDIT = ['LOANS', 'FINANCINGS', 'UNARRANGED_ACCOUNTS_OVERDRAFT', 'INVOICE_FINANCINGS'];
const CONTRACT = ['READ', 'WARRANTIES_READ', 'SCHEDULED_INSTALMENTS_READ', 'PAYMENTS_READ'];

/** Everything that the bank has, in whole groups. */
export const ALL_PERMISSIONS: readonly string[] = [
  ...['READ', 'BALANCES_READ', 'OVERDRAFT_LIMITS_READ', 'TRANSACTIONS_READ'].map((part) => `ACCOUNTS_${part}`),
  ...['READ', 'LIMITS_READ', 'TRANSACTIONS_READ', 'BILLS_READ', 'BILLS_TRANSACTIONS_READ'].map(
    (part) => `CREDIT_CARDS_ACCOUNTS_${part}`,
  ),
  ...CREDIT.flatMap((kind) => CONTRACT.map((part) => `${kind}_${part}`)),
  'RESOURCES_READ',
];

export const ALL_API_SCOPES = 'openid accounts credit-cards-accounts loans resources';
export const CONSENTS = '/open-banking/consents/v3/consents';
export const loggedUser = { document: { identification: '00000000191', rel: 'CPF' } };

const created = z.object({ data: z.object({ consentId: z.string() }) });
const pageSchema = z.object({
  data: z.array(z.record(z.string(), z.unknown())),
  links: z.object({ self: z.string(), next: z.string().optional() }),
});

export type Item = z.infer<typeof pageSchema>['data'][number];

/** The bank, and what a client does there. */
export interface ConnectedBank {
  readonly running: RunningBank;
  /** Moves the bank's clock. */
  setNow(epochMs: number): void;
  /** A call of the client in its own name. */
  asClient(method: string, path: string, body?: unknown): Promise<Response>;
  createConsent(permissions?: readonly string[], expirationDateTime?: string): Promise<string>;
  /** A token of a consent that the customer approved. */
  connect(userName: string, consentId?: string, accounts?: readonly string[]): Promise<string>;
  json(path: string, token: string): Promise<unknown>;
  /** All items of a list, by the bank's links. */
  all(path: string, token: string): Promise<Item[]>;
  /** The ledger's account of a kind. */
  account(
    userName: string,
    kind: 'checking' | 'savings' | 'credit-card',
  ): { readonly key: string; readonly id: string };
  stop(): Promise<void>;
}

/** Starts the bank at the tests' time. */
export async function startConnectedBank(startAt: number): Promise<ConnectedBank> {
  let now = startAt;
  const running = await startTestBank(createApp, { now: () => now });
  const own = await clientToken(running, 'consents');
  const asClient: ConnectedBank['asClient'] = (method, path, body) =>
    running.send({ method, path, accessToken: own, body });
  const createConsent: ConnectedBank['createConsent'] = async (permissions = ALL_PERMISSIONS, expirationDateTime) => {
    const answer = await asClient('POST', CONSENTS, { data: { loggedUser, permissions, expirationDateTime } });
    return created.parse(await answer.json()).data.consentId;
  };
  const json: ConnectedBank['json'] = async (path, token) => (await running.get(path, token)).json();
  return {
    running,
    asClient,
    createConsent,
    json,
    setNow: (epochMs) => {
      now = epochMs;
    },
    connect: async (userName, consentId, accounts) => {
      const id = consentId ?? (await createConsent());
      const scope = `${ALL_API_SCOPES} consent:${id}`;
      const decision = { userName, ...(accounts === undefined ? {} : { accounts }) };
      return (await obtainTokens(running, decision, scope, { prompt: undefined })).access_token;
    },
    all: async (path, token) => {
      const items: Item[] = [];
      for (let next: string | undefined = path; next !== undefined; ) {
        const page = pageSchema.parse(await json(next, token));
        items.push(...page.data);
        next = page.links.next;
      }
      return items;
    },
    account: (userName, kind) => {
      const found = running.bank.ledger.accounts(userName).find((one) => one.kind === kind);
      if (found === undefined) throw new Error(`${userName} has no ${kind}`);
      return { key: found.key, id: running.bank.definition.ids.account(found) };
    },
    stop: () => running.stop(),
  };
}
