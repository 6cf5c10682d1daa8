import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { BankError, type BankResponse } from '@of/bank-adapters';
import axios, { isAxiosError } from 'axios';

/** Bounds of one exchange with a bank. */
export interface ExchangeLimits {
  /** From sending to the last byte, in milliseconds. */
  readonly responseMs: number;
  /** The longest body, after decompression. */
  readonly bytes: number;
}

/** Sockets to a bank at once from this process; the rest waits its turn. */
const MAX_SOCKETS = 8;
const agents = {
  httpAgent: new HttpAgent({ keepAlive: true, maxSockets: MAX_SOCKETS }),
  httpsAgent: new HttpsAgent({ keepAlive: true, maxSockets: MAX_SOCKETS }),
};

const client = axios.create({
  ...agents,
  // A redirect would carry the access token to wherever it points.
  maxRedirects: 0,
  proxy: false,
  responseType: 'text',
  transformResponse: [],
  validateStatus: () => true,
});

const isJson = (contentType: string | undefined): boolean =>
  /^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(contentType ?? '');

function parse(text: string): { json: unknown } | undefined {
  try {
    const json: unknown = JSON.parse(text);
    return { json };
  } catch {
    return undefined;
  }
}

/**
 * GETs once.
 * @returns the answer whatever its status, with a body of JSON (undefined for a refusal that has none)
 * @throws BankError `retry` when there was no answer in time, or one that is broken or no JSON; `bank-down` for a body over the
 * limit and for redirects, which are not followed
 */
export async function send(
  url: URL,
  headers: Readonly<Record<string, string>>,
  limits: ExchangeLimits,
  signal: AbortSignal,
): Promise<BankResponse> {
  signal.throwIfAborted();
  // One deadline for all of it: a time limit on silence would not stop a bank that trickles.
  const deadline = AbortSignal.timeout(limits.responseMs);
  const answer = await client
    .get<string>(url.href, {
      headers: { ...headers, accept: 'application/json' },
      maxContentLength: limits.bytes,
      signal: AbortSignal.any([deadline, signal]),
    })
    .catch((error: unknown) => {
      signal.throwIfAborted();
      if (isAxiosError(error) && /maxContentLength/.test(error.message))
        throw new BankError('bank-down', `The bank's answer is longer than ${limits.bytes} bytes`);
      const problem = deadline.aborted ? `no answer within ${limits.responseMs} ms` : 'no usable answer';
      // axios keeps the request on its errors, with the access token: only the words go on.
      const cause = error instanceof Error ? new Error(error.message) : undefined;
      throw new BankError('retry', `The bank gave ${problem}`, { cause });
    });
  if (answer.status >= 300 && answer.status < 400)
    throw new BankError('bank-down', `The bank answered ${answer.status}: redirects are not followed`);
  const received = Object.fromEntries(
    Object.entries(answer.headers).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name.toLowerCase(), value]] : [],
    ),
  );
  const body = isJson(received['content-type']) ? parse(answer.data) : undefined;
  if (body === undefined && answer.status < 300)
    throw new BankError('retry', `The bank answered ${answer.status} with something that is not JSON`);
  return { status: answer.status, headers: received, body: body?.json };
}
