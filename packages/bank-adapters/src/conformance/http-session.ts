import { randomUUID } from 'node:crypto';
import type { BankAdapter } from '../contract/bank-adapter.ts';
import type { ConsentSession } from '../contract/bank-consent.ts';
import { BankError } from '../contract/bank-error.ts';
import type { BankResponse, BankSession } from '../contract/bank-session.ts';
import type { MockToken } from './mock-bank.ts';

/** The user waits for every answer: what a bank grants without them is no subject of this kit. From RFC 5737's addresses. */
const USER_ADDRESS = '203.0.113.7';

interface Sent {
  readonly method: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: unknown;
}

/** Sends once, as the application does: what is broken or no JSON may pass, what the adapter calls an error is one. */
async function exchange(
  adapter: BankAdapter,
  token: MockToken,
  bankConsentId: string | undefined,
  { method, url, headers, body }: Sent,
): Promise<BankResponse> {
  const context = { requestId: randomUUID(), bankConsentId, userIpAddress: USER_ADDRESS };
  const answer = await fetch(url, {
    method,
    redirect: 'error',
    headers: {
      accept: 'application/json',
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...adapter.headers?.(context),
      ...headers,
      ...token.headersFor(method, url),
    },
    body: body === undefined ? null : JSON.stringify(body),
  }).catch((cause: unknown) => {
    throw new BankError('retry', 'no usable answer', { cause });
  });
  const text = await answer.text();
  const isJson = /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(answer.headers.get('content-type') ?? '');
  const parsed = isJson ? parse(text) : undefined;
  if (parsed === undefined && answer.ok && answer.status !== 204)
    throw new BankError('retry', `${answer.status} with something that is not JSON`);
  const response = { status: answer.status, headers: Object.fromEntries(answer.headers), body: parsed?.json };
  const error = adapter.errorOf(response);
  if (error !== undefined) throw error;
  return response;
}

function parse(text: string): { json: unknown } | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return { json };
  } catch {
    return undefined;
  }
}

const passes = (error: unknown): boolean =>
  error instanceof BankError && ['retry', 'rate-limited', 'token-refused'].includes(error.code);

/** A session of the bank's API that remembers what it was asked. */
export interface CountedSession extends BankSession {
  /** Path and query of each request, in order. */
  readonly asked: readonly string[];
}

/** @param tries how often a request is sent that fails with what passes */
export function httpSession(
  adapter: BankAdapter,
  origin: string,
  token: MockToken,
  bankConsentId: string | undefined,
  tries = 1,
): CountedSession {
  const asked: string[] = [];
  return {
    asked,
    get: async (pathOrLink, { query = {}, headers } = {}) => {
      const url = new URL(pathOrLink, origin);
      if (url.origin !== origin) throw new Error(`the adapter leaves the bank: ${url.origin}`);
      for (const [name, value] of Object.entries(query))
        if (value !== undefined) url.searchParams.set(name, String(value));
      asked.push(url.pathname + url.search);
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await exchange(adapter, token, bankConsentId, { method: 'GET', url, headers });
        } catch (error) {
          if (attempt >= tries || !passes(error)) throw error;
        }
      }
    },
  };
}

/** How the adapter reaches the bank's consent resource. */
export function consentSession(
  adapter: BankAdapter,
  origin: string,
  token: MockToken,
  bankConsentId: string | undefined,
): ConsentSession {
  return ({ method, path, headers, body }) =>
    exchange(adapter, token, bankConsentId, { method, url: new URL(path, origin), headers, body });
}
