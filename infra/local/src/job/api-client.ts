import {
  accountList,
  bankList,
  type ConnectionResource,
  type ConsentResource,
  connectionList,
  consentList,
  createdConsent,
  loginResponse,
  type Overview,
  overviewSchema,
  requestedSync,
  type TransactionChanges,
  type TransactionPage,
  transactionChanges,
  transactionPage,
  type WebhookEventType,
} from '@of/contracts';
import { z } from 'zod';
import type { Browser } from '../agent/browser.ts';

const problem = z.looseObject({ title: z.string(), detail: z.string().optional() });

/** The API as a user's application sees it, through one origin; every answer is checked against its contract. */
export interface ApiClient {
  readonly banks: () => Promise<z.infer<typeof bankList>['banks']>;
  readonly connections: () => Promise<readonly ConnectionResource[]>;
  /** Asks for a consent with everything that the bank offers. @returns where the user approves it */
  readonly askConsent: (bankId: string) => Promise<string>;
  /** Withdraws a consent. */
  readonly endConsent: (consentId: string) => Promise<void>;
  readonly consents: () => Promise<readonly ConsentResource[]>;
  readonly requestSync: (connectionId: string) => Promise<{ runId: string; requestedAt: string }>;
  readonly accounts: () => Promise<z.infer<typeof accountList>['accounts']>;
  readonly transactions: (accountId: string, query: Record<string, string>) => Promise<TransactionPage>;
  /** What has changed since the cursor; from the beginning without one. */
  readonly changes: (cursor: string | undefined) => Promise<TransactionChanges>;
  readonly overview: () => Promise<Overview>;
  readonly registerWebhook: (url: string, eventTypes: readonly WebhookEventType[]) => Promise<void>;
  /** Erases the user. */
  readonly erase: (password: string) => Promise<void>;
}

interface CallRequest {
  readonly token?: string;
  readonly method?: string;
  readonly body?: object;
}

/** @returns the body of an answer that is a success */
async function send(browser: Browser, url: string, request: CallRequest): Promise<string> {
  const method = request.method ?? 'GET';
  const answer = await browser.open(url, {
    method,
    headers: {
      accept: 'application/json',
      ...(request.token === undefined ? {} : { authorization: `Bearer ${request.token}` }),
      ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
  });
  if (answer.status < 300) return answer.body;
  const { data } = problem.safeParse(JSON.parse(answer.body));
  const reason = data === undefined ? '' : `: ${data.title}${data.detail === undefined ? '' : ` (${data.detail})`}`;
  throw new Error(`${method} ${new URL(url).pathname} answered ${answer.status}${reason}`);
}

async function call<S extends z.ZodType>(
  browser: Browser,
  url: string,
  schema: S,
  request: CallRequest,
): Promise<z.output<S>> {
  return schema.parse(JSON.parse(await send(browser, url, request)));
}

/**
 * Signs in at the API's origin. The browser keeps the cookies that the API sets, for the user's way to the bank and back.
 * @throws when the API refuses, here and in every call; the message says what it answered
 */
export async function signIn(
  browser: Browser,
  origin: string,
  user: { userName: string; password: string },
): Promise<ApiClient> {
  const { accessToken } = await call(browser, `${origin}/v1/login`, loginResponse, { method: 'POST', body: user });
  return apiOf(browser, origin, accessToken);
}

/** The API at an origin for whoever has a user's token. @throws as `signIn` does, in every call */
export function apiOf(browser: Browser, origin: string, token: string): ApiClient {
  const banks = async () => (await call(browser, `${origin}/v1/banks`, bankList, { token })).banks;
  return {
    banks,
    connections: async () => (await call(browser, `${origin}/v1/connections`, connectionList, { token })).connections,
    askConsent: async (bankId) => {
      const bank = (await banks()).find(({ id }) => id === bankId);
      const body = { bankId, permissions: bank?.permissions ?? [], purpose: 'See all accounts in one place' };
      const consent = await call(browser, `${origin}/v1/consents`, createdConsent, { token, method: 'POST', body });
      return consent.authorisationUrl;
    },
    endConsent: async (consentId) => {
      await send(browser, `${origin}/v1/consents/${consentId}`, { token, method: 'DELETE' });
    },
    consents: async () => (await call(browser, `${origin}/v1/consents`, consentList, { token })).consents,
    requestSync: async (connectionId) => {
      const path = `/v1/connections/${connectionId}/sync`;
      const { sync } = await call(browser, origin + path, requestedSync, { token, method: 'POST' });
      return { runId: sync.id, requestedAt: sync.requestedAt };
    },
    accounts: async () => (await call(browser, `${origin}/v1/accounts`, accountList, { token })).accounts,
    transactions: (accountId, query) => {
      const search = new URLSearchParams(query).toString();
      return call(browser, `${origin}/v1/accounts/${accountId}/transactions?${search}`, transactionPage, { token });
    },
    changes: (cursor) => {
      const search = cursor === undefined ? '' : `?${new URLSearchParams({ cursor }).toString()}`;
      return call(browser, `${origin}/v1/transactions/sync${search}`, transactionChanges, { token });
    },
    overview: () => call(browser, `${origin}/v1/insights/overview`, overviewSchema, { token }),
    registerWebhook: async (url, eventTypes) => {
      await send(browser, `${origin}/v1/webhooks`, { token, method: 'POST', body: { url, eventTypes } });
    },
    erase: async (password) => {
      await send(browser, `${origin}/v1/users/me`, { token, method: 'DELETE', body: { password } });
    },
  };
}
