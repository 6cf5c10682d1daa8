import type { IncomingMessage } from 'node:http';

/** `__Host-`: neither another host nor another path can set it (RFC 6265bis §4.1.3.2). */
export const SESSION_COOKIE = '__Host-of-session';

/** `Strict`: no other site's link or form takes it along. The page itself needs no session, only what it then asks for does. */
export const SESSION_COOKIE_OPTIONS = { secure: true, httpOnly: true, sameSite: 'strict', path: '/' } as const;

const pairsOf = (header: string | undefined): string[] =>
  (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair !== '');

const isSession = (pair: string): boolean => pair.startsWith(`${SESSION_COOKIE}=`);

/** The sealed session in a `Cookie` header. One that is sent twice counts as missing. */
export function sessionOf(header: string | undefined): string | undefined {
  const [only, second] = pairsOf(header).filter(isSession);
  return second === undefined ? only?.slice(SESSION_COOKIE.length + 1) : undefined;
}

/** A `Cookie` header without the session: no service behind has to see it. @returns undefined when nothing is left */
export function withoutSession(header: string | undefined): string | undefined {
  const left = pairsOf(header).filter((pair) => !isSession(pair));
  return left.length === 0 ? undefined : left.join('; ');
}

/**
 * Whether a request comes from a page of this very origin. `SameSite` does not tell ports apart, and a form needs no script:
 * browsers say it in a header that no page can set (Fetch Metadata, `Sec-Fetch-Site`). Without it a cookie counts for nothing.
 */
export function isFromOwnPage(req: Pick<IncomingMessage, 'headers'>): boolean {
  return req.headers['sec-fetch-site'] === 'same-origin';
}
