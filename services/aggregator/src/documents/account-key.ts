import { createHmac, hkdfSync } from 'node:crypto';
import type { UnifiedAccount } from '@of/contracts';

/** Gives the key by which an account is recognised; undefined where its bank gives no identification. */
export type AccountKeys = (userId: string, bankId: string, account: UnifiedAccount) => string | undefined;

/**
 * Keys are HMAC-SHA-256 (RFC 2104) of the whole identification. An account number has so few digits that a plain digest of it
 * could be undone by trying them all: with a key that is not in the database a dump of it tells nothing. User and bank are part
 * of it, so that a dump does not show either which users share an account.
 * @param secret of the service; the key is derived from it (RFC 5869) and good for nothing else
 */
export function createAccountKeys(secret: string): AccountKeys {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'of:aggregator:account-key:1', 32));
  return (userId, bankId, { identification, type, currency }) => {
    if (identification === undefined) return undefined;
    const number = identification.value.replace(/[\s-]/g, '').toUpperCase();
    // One IBAN may have an account in each of several currencies.
    const facts = JSON.stringify([userId, bankId, identification.scheme, number, type, currency]);
    return createHmac('sha256', key).update(facts).digest('hex');
  };
}
