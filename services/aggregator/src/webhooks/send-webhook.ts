import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Readable } from 'node:stream';
import axios, { isAxiosError } from 'axios';
import { checkTarget, ForbiddenTargetError, publicLookup, type TargetRules } from './target-address.ts';

/** What became of one try. */
export interface Attempt {
  /** The receiver's status; undefined when there was no answer. */
  readonly status: number | undefined;
  /** Why it does not count as delivered, in words that may be shown. */
  readonly problem: string | undefined;
  readonly milliseconds: number;
}

/** Sends a signed body once. Never throws: what goes wrong is the attempt's problem. */
export type SendWebhook = (url: string, headers: Readonly<Record<string, string>>, body: string) => Promise<Attempt>;

function problemOf(error: unknown, timedOut: boolean, timeoutMs: number): string {
  const cause: unknown = isAxiosError(error) ? (error.cause ?? error) : error;
  if (cause instanceof ForbiddenTargetError) return cause.message;
  if (timedOut) return `no answer within ${timeoutMs} ms`;
  const code = isAxiosError(error) ? error.code : undefined;
  return code === undefined ? 'no usable answer' : `no usable answer (${code})`;
}

/**
 * Makes the sender. A receiver's answer counts by its status alone: its body, however long, is left unread. Redirects are not
 * followed: they could lead anywhere.
 * @param timeoutMs from sending to the answer's status
 */
export function createWebhookSender(rules: TargetRules, timeoutMs: number): SendWebhook {
  const guarded = rules.allowPrivate ? {} : { lookup: publicLookup(rules.lookup) };
  const client = axios.create({
    httpAgent: new HttpAgent(guarded),
    httpsAgent: new HttpsAgent(guarded),
    maxRedirects: 0,
    proxy: false,
    responseType: 'stream',
    decompress: false,
    transformRequest: [],
    validateStatus: () => true,
  });
  return async (url, headers, body) => {
    const begun = performance.now();
    const deadline = AbortSignal.timeout(timeoutMs);
    const attempt = (status: number | undefined, problem: string | undefined): Attempt => ({
      status,
      problem,
      milliseconds: Math.round(performance.now() - begun),
    });
    try {
      checkTarget(new URL(url), rules);
      const { status, data } = await client.post<Readable>(url, body, {
        headers: { ...headers, 'content-type': 'application/json', 'user-agent': 'open-finance-webhooks/1' },
        signal: deadline,
      });
      // The connection goes with it: else it would stay, with an answer in it that nobody reads.
      data.destroy();
      if (status >= 200 && status < 300) return attempt(status, undefined);
      return attempt(status, status >= 300 && status < 400 ? 'redirects are not followed' : `answered ${status}`);
    } catch (error) {
      return attempt(undefined, problemOf(error, deadline.aborted, timeoutMs));
    }
  };
}
