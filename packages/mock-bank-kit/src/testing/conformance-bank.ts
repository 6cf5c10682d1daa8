import { z } from 'zod';
import { ledgerViewSchema } from '../ledger/ledger-view.ts';
import type { MockBank } from '../mock-bank.ts';
import type { MockBankOptions } from '../options.ts';
import { clientToken, obtainTokens, postAsClient } from './oauth-client.ts';
import { type ReachedBank, startTestBank } from './running-bank.ts';

const odditiesSchema = z.array(z.object({ account: z.string(), oddities: z.array(z.string()) }));

/** More everyday purchases than by default, so that an account's list has several pages. */
const VOLUME = 2;

/** What a request with the token carries. */
const authorised = (bank: ReachedBank, answer: Readonly<Record<string, unknown>>, accessToken: string) => ({
  answer,
  headersFor: (method: string, url: URL) => bank.authorization(method, url, accessToken),
});

/** A bank that runs, its books open, as `describeAdapterConformance` of `@of/bank-adapters/conformance` wants it. */
export async function conformanceView(bank: ReachedBank) {
  const admin = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await bank.send({ method, path: `/__bank/${path}`, body });
    if (!answer.ok) throw new Error(`/__bank/${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? undefined : answer.json();
  };
  const holders = z.array(z.object({ user: z.string() })).parse(await admin('GET', 'accounts'));
  return {
    url: bank.url,
    redirectUri: bank.redirectUri,
    users: [...new Set(holders.map(({ user }) => user))],
    ledgerOf: async (user: string) => ledgerViewSchema.parse(await admin('GET', `ledger/${user}`)),
    oddities: async () =>
      new Map(odditiesSchema.parse(await admin('GET', 'oddities')).map(({ account, oddities }) => [account, oddities])),
    clientToken: async (scope: string | undefined) => {
      const accessToken = await clientToken(bank, scope);
      return authorised(bank, {}, accessToken);
    },
    authorise: async (request: {
      readonly user: string;
      readonly accounts?: readonly string[] | undefined;
      readonly scope: string;
      readonly parameters: Readonly<Record<string, string>>;
    }) => {
      const { user, accounts, scope, parameters } = request;
      const decision = { userName: user, ...(accounts === undefined ? {} : { accounts }) };
      const answer = await obtainTokens(bank, decision, scope, { prompt: undefined, ...parameters });
      return authorised(bank, answer, answer.access_token);
    },
    revoke: async ({ answer }: { readonly answer: Readonly<Record<string, unknown>> }) => {
      const token = answer['refresh_token'] ?? answer['access_token'];
      const answered = await postAsClient(bank, '/oauth/revoke', { token: String(token) });
      if (!answered.ok) throw new Error(`revocation: ${answered.status} ${await answered.text()}`);
    },
    passTime: async (seconds: number) => {
      await admin('POST', 'clock', { advanceSeconds: seconds });
    },
    setFault: async (fault: object) => {
      await admin('POST', 'faults', fault);
    },
    clearFaults: async () => {
      await admin('DELETE', 'faults');
    },
    stop: () => bank.stop(),
  };
}

/**
 * A bank for `describeAdapterConformance` of `@of/bank-adapters/conformance`: a real one on a free port, whose customers approve
 * on its pages, whose books are open and whose faults can be switched on.
 */
export function conformanceBank(
  createApp: (options: MockBankOptions) => Promise<MockBank>,
  overrides: Partial<MockBankOptions> = {},
) {
  return { start: async () => conformanceView(await startTestBank(createApp, { volume: VOLUME, ...overrides })) };
}
