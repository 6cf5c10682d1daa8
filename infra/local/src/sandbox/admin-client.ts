import { z } from 'zod';

const accounts = z.array(
  z.object({
    user: z.string(),
    account: z.string(),
    kind: z.string(),
    label: z.string(),
    currency: z.string(),
    balanceMinor: z.int(),
    oddities: z.array(z.string()),
  }),
);
const faults = z.array(z.looseObject({ kind: z.string() }));
const consents = z.array(
  z.object({
    id: z.string(),
    user: z.string(),
    accounts: z.array(z.string()),
    state: z.string(),
    grantedAt: z.string(),
  }),
);
const clock = z.object({ now: z.string() });

/** An account as the bank's own books have it. */
export type SandboxAccount = z.infer<typeof accounts>[number];
export type SandboxFault = z.infer<typeof faults>[number];
export type SandboxConsent = z.infer<typeof consents>[number];

/** The admin API of one mock bank. Each call throws what the bank says when it refuses. */
export interface AdminClient {
  readonly accounts: () => Promise<readonly SandboxAccount[]>;
  readonly faults: () => Promise<readonly SandboxFault[]>;
  readonly consents: () => Promise<readonly SandboxConsent[]>;
  readonly now: () => Promise<string>;
  readonly addFault: (fault: object) => Promise<void>;
  readonly clearFaults: (kind: string | undefined) => Promise<void>;
  readonly setOddity: (change: { account: string; name: string; on: boolean }) => Promise<void>;
  readonly book: (transaction: object) => Promise<void>;
  readonly advance: (seconds: number) => Promise<string>;
  readonly revoke: (consent: string) => Promise<void>;
}

/** @param origin of the bank */
export function adminClient(origin: string): AdminClient {
  async function call(method: string, path: string, body?: object): Promise<unknown> {
    const request = {
      method,
      ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    };
    const answer = await fetch(`${origin}/__bank/${path}`, request).catch((cause: unknown) => {
      throw new Error(`${origin} does not answer`, { cause });
    });
    const text = await answer.text();
    if (answer.status === 404 && path === 'accounts')
      throw new Error(`${origin} does not let its switches be seen (ADMIN_EXPOSED)`);
    if (!answer.ok) throw new Error(`${method} ${path} answered ${answer.status}: ${text.slice(0, 300)}`);
    return text === '' ? undefined : JSON.parse(text);
  }
  return {
    accounts: async () => accounts.parse(await call('GET', 'accounts')),
    faults: async () => faults.parse(await call('GET', 'faults')),
    consents: async () => consents.parse(await call('GET', 'consents')),
    now: async () => clock.parse(await call('GET', 'clock')).now,
    addFault: async (fault) => void (await call('POST', 'faults', fault)),
    clearFaults: async (kind) =>
      void (await call('DELETE', kind === undefined ? 'faults' : `faults?kind=${encodeURIComponent(kind)}`)),
    setOddity: async (change) => void (await call('PUT', 'oddities', change)),
    book: async (transaction) => void (await call('POST', 'transactions', transaction)),
    advance: async (advanceSeconds) => clock.parse(await call('POST', 'clock', { advanceSeconds })).now,
    revoke: async (consent) => void (await call('POST', `consents/${encodeURIComponent(consent)}/revoke`)),
  };
}
