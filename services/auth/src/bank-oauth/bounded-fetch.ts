import type { CustomFetch } from 'openid-client';

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Plain HTTP never leaves the machine: it is for banks that run beside us, in development and tests. */
export function isPlainLoopback(url: URL): boolean {
  return url.protocol === 'http:' && LOOPBACK.test(url.hostname);
}

/** An answer that is too large to be what was asked for. */
class AnswerTooLargeError extends Error {
  override readonly name = 'AnswerTooLargeError';
}

async function readAtMost(response: Response, maxBytes: number): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  if (response.body !== null) {
    for await (const chunk of response.body) {
      length += chunk.byteLength;
      // Leaving the loop cancels the stream: the rest is not read.
      if (length > maxBytes) throw new AnswerTooLargeError(`more than ${maxBytes} bytes`);
      chunks.push(chunk);
    }
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.byteLength;
  }
  return whole;
}

/**
 * A fetch for the OAuth client: HTTPS, or plain HTTP on loopback, whatever the bank's metadata says; redirects are not
 * followed (the client asks so); an answer has at most `maxBytes`.
 */
export function createBoundedFetch(maxBytes: number): CustomFetch {
  return async (url, options) => {
    const target = new URL(url);
    if (target.protocol !== 'https:' && !isPlainLoopback(target)) throw new TypeError('not a URL that may be asked');
    const response = await fetch(target, { ...options, body: options.body ?? null });
    const body = await readAtMost(response, maxBytes);
    const hasBody = ![204, 205, 304].includes(response.status);
    return new Response(hasBody ? body : null, { status: response.status, headers: response.headers });
  };
}
