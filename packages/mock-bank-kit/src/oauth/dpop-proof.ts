import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, EmbeddedJWK, jwtVerify } from 'jose';
import { z } from 'zod';

/** How far the client's clock may be from ours. */
const TOLERANCE_SECONDS = 60;

const proofClaims = z.object({
  jti: z.string().min(1).max(256),
  htm: z.string(),
  htu: z.string(),
  iat: z.number(),
  ath: z.string(),
});

/** What a proof is checked against. */
export interface ProofContext {
  readonly method: string;
  /** The request's address without query and fragment. */
  readonly url: string;
  readonly accessToken: string;
  /** RFC 7638 thumbprint of the key that the token is bound to. */
  readonly thumbprint: string;
  /** Remembers a proof's id; false when it was used before. Times in epoch seconds. */
  readonly isFirstUse: (jti: string, expiresAt: number) => Promise<boolean>;
}

/** Whether a `DPoP` header proves possession of the token's key for this very request (RFC 9449 §4.3, §7). */
export async function isProofOf(proof: string, context: ProofContext): Promise<boolean> {
  try {
    const { payload, protectedHeader } = await jwtVerify(proof, EmbeddedJWK, {
      algorithms: ['ES256'],
      typ: 'dpop+jwt',
    });
    const claims = proofClaims.parse(payload);
    const now = Math.floor(Date.now() / 1000);
    const htu = new URL(claims.htu);
    const holds =
      claims.htm === context.method &&
      htu.origin + htu.pathname === context.url &&
      Math.abs(now - claims.iat) <= TOLERANCE_SECONDS &&
      claims.ath === createHash('sha256').update(context.accessToken).digest('base64url') &&
      protectedHeader.jwk !== undefined &&
      (await calculateJwkThumbprint(protectedHeader.jwk)) === context.thumbprint;
    return holds && (await context.isFirstUse(claims.jti, now + 2 * TOLERANCE_SECONDS));
  } catch {
    return false;
  }
}
