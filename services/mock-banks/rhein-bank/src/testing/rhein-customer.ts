import { randomUUID } from 'node:crypto';
import { type LedgerAccount, type LedgerView, ledgerViewSchema, type MockBankOptions } from '@of/mock-bank-kit';
import { clientToken, obtainTokens, type RunningBank, startTestBank } from '@of/mock-bank-kit/testing';
import { z } from 'zod';
import { createApp } from '../app.ts';

/** Where customers wait in these tests, of RFC 5737's addresses. */
export const CUSTOMER_ADDRESS = '203.0.113.7';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

type HeaderValues = Readonly<Record<string, string | undefined>>;

/** A running Rhein Bank, its client's own calls, and its customers'. */
export interface RheinBank {
  readonly bank: RunningBank;
  /** A call in the client's own name. */
  readonly own: (method: string, path: string, body?: unknown, headers?: HeaderValues) => Promise<Answer>;
  /** Makes a consent. @returns its id */
  readonly consent: (access: object, more?: object) => Promise<string>;
  /** A customer who has approved a consent. */
  readonly connect: (userName: string, access?: object, more?: object) => Promise<Connected>;
  readonly account: (userName: string, kind: LedgerAccount['kind']) => LedgerAccount;
  readonly books: (userName: string) => Promise<LedgerView>;
}

export interface Connected {
  readonly consentId: string;
  readonly token: string;
  /** A call of the customer, who waits for it unless a header says otherwise; a header given as undefined is left out. */
  readonly get: (path: string, headers?: HeaderValues) => Promise<Answer>;
}

export const ALL = { accounts: [], balances: [], transactions: [] };

const withoutBlanks = (headers: HeaderValues): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));

async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const body: unknown = text === '' ? undefined : JSON.parse(text);
  return { status: response.status, headers: response.headers, body };
}

/** The body of `POST /v1/consents`, as most tests want it. */
export const consentBody = (access: object, more: object = {}) => ({
  access,
  recurringIndicator: true,
  validUntil: '2026-12-31',
  frequencyPerDay: 4,
  combinedServiceIndicator: false,
  ...more,
});

/** Starts the bank. */
export async function startRheinBank(overrides: Partial<MockBankOptions> = {}): Promise<RheinBank> {
  const bank = await startTestBank(createApp, overrides);
  const ownToken = await clientToken(bank, 'AIS');
  const own: RheinBank['own'] = async (method, path, body, headers = {}) => {
    const sent = withoutBlanks({ 'x-request-id': randomUUID(), ...headers });
    return answerOf(await bank.send({ method, path, body, headers: sent, accessToken: ownToken }));
  };
  const consent: RheinBank['consent'] = async (access, more = {}) => {
    const made = await own('POST', '/v1/consents', consentBody(access, more));
    return z.object({ consentId: z.string() }).parse(made.body).consentId;
  };
  return {
    bank,
    own,
    consent,
    connect: async (userName, access = ALL, more = {}) => {
      const consentId = await consent(access, more);
      const { access_token: token } = await obtainTokens(bank, { userName }, `AIS:${consentId}`);
      const get: Connected['get'] = async (path, headers = {}) => {
        const sent = { 'x-request-id': randomUUID(), 'consent-id': consentId, 'psu-ip-address': CUSTOMER_ADDRESS };
        return answerOf(await bank.get(path, token, withoutBlanks({ ...sent, ...headers })));
      };
      return { consentId, token, get };
    },
    account: (userName, kind) => {
      const found = bank.bank.ledger.accounts(userName).find((account) => account.kind === kind);
      if (found === undefined) throw new Error(`${userName} has no ${kind} account`);
      return found;
    },
    books: async (userName) => {
      const answer = await bank.get(`/__bank/ledger/${userName}`);
      return ledgerViewSchema.parse(await answer.json());
    },
  };
}

/** The standard's error codes of an answer, with its status. */
export function refusal({ status, body }: Answer): [number, string | undefined] {
  const messages = z.object({ tppMessages: z.array(z.object({ code: z.string() })) }).safeParse(body);
  return [status, messages.data?.tppMessages[0]?.code];
}
