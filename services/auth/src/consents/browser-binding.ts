import { randomBytes } from 'node:crypto';
import { digest, hasDigest } from '../vault/digest.ts';

/** A cookie that only the browser that asked for a consent has. */
export interface BindingCookie {
  readonly name: string;
  readonly value: string;
}

/**
 * One cookie a consent, so that several can be under way in one browser. `__Host-` keeps other hosts and paths from setting it
 * (RFC 6265bis §4.1.3.2).
 */
export function bindingCookieName(consentId: string): string {
  return `__Host-of-consent-${consentId.slice(-12)}`;
}

/** @returns the cookie, and what is stored to know it again */
export function newBinding(consentId: string): { cookie: BindingCookie; hash: string } {
  const value = randomBytes(32).toString('base64url');
  return { cookie: { name: bindingCookieName(consentId), value }, hash: digest(value) };
}

/** `SameSite=Lax`: the bank sends the browser back by a top-level GET, with which a lax cookie goes along. */
export const BINDING_COOKIE_OPTIONS = { secure: true, httpOnly: true, sameSite: 'lax', path: '/' } as const;

/** Whether the request's `Cookie` header holds the consent's cookie. One that is sent twice counts as missing. */
export function isBoundBrowser(cookieHeader: string | undefined, consentId: string, hash: string): boolean {
  const prefix = `${bindingCookieName(consentId)}=`;
  const found = (cookieHeader ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(prefix));
  const [only] = found;
  return found.length === 1 && only !== undefined && hasDigest(only.slice(prefix.length), hash);
}
