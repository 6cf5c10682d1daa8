import { hkdfSync } from 'node:crypto';
import { CompactEncrypt, compactDecrypt } from 'jose';

/** Of the session at auth, in a browser's cookie. */
export interface SealedSessions {
  /** A JWE (RFC 7516) that only a portal with the same secret can read, and that nobody can alter. */
  readonly seal: (sessionToken: string) => Promise<string>;
  /** @returns the session's token; undefined for what no portal with this secret has sealed */
  readonly open: (sealed: string) => Promise<string | undefined>;
}

const HEADER = { alg: 'dir', enc: 'A256GCM' } as const;
/** Longer than what `seal` gives: what is longer is not even tried. */
const LONGEST = 512;

/**
 * Seals session tokens with AES-256-GCM. The key is derived from the service's secret (HKDF, RFC 5869), which itself encrypts
 * nothing: every process of the portal derives the same one.
 */
export function createSealedSessions(secret: string): SealedSessions {
  const key = new Uint8Array(hkdfSync('sha256', secret, '', 'open-finance portal session cookie v1', 32));
  return {
    seal: (sessionToken) =>
      new CompactEncrypt(new TextEncoder().encode(sessionToken)).setProtectedHeader(HEADER).encrypt(key),
    open: async (sealed) => {
      if (sealed.length > LONGEST) return undefined;
      try {
        const { plaintext } = await compactDecrypt(sealed, key, {
          keyManagementAlgorithms: [HEADER.alg],
          contentEncryptionAlgorithms: [HEADER.enc],
        });
        return new TextDecoder().decode(plaintext);
      } catch {
        return undefined;
      }
    },
  };
}
