import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

const FORMAT = 'v1';
const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
/** NIST SP 800-38D §8.2.2: a random IV of 96 bits. */
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** A ciphertext that is not ours, was changed, or belongs to another record or field. The message says nothing of it. */
export class VaultError extends Error {
  override readonly name = 'VaultError';
}

/** Where a secret is kept: it decrypts there and nowhere else. */
export interface SecretPlace {
  readonly collection: string;
  /** `_id` of the document, as text. */
  readonly id: string;
  readonly field: string;
}

/** Encrypts what the store holds of secrets (AES-256-GCM with associated data, NIST SP 800-38D). */
export interface Vault {
  /** @returns `v1.<key id>.<iv>.<ciphertext>.<tag>`, base64url parts */
  readonly encrypt: (plain: string, place: SecretPlace) => string;
  /** @throws VaultError */
  readonly decrypt: (sealed: string, place: SecretPlace) => string;
}

/** Names a key without telling anything of use about its 256 random bits. */
function keyIdOf(key: Buffer): string {
  return createHash('sha256').update('open-finance vault key id').update(key).digest('hex').slice(0, 16);
}

/** Unambiguous: a JSON array, so that no part can run into the next. */
function associatedData(keyId: string, place: SecretPlace): Buffer {
  return Buffer.from(JSON.stringify([FORMAT, keyId, place.collection, place.id, place.field]));
}

/**
 * Makes the vault.
 * @param key 32 bytes: encrypts, and decrypts what it encrypted
 * @param oldKeys decrypt only: what was encrypted before the key was rotated
 * @throws RangeError when a key has another length
 */
export function createVault(key: Buffer, oldKeys: readonly Buffer[] = []): Vault {
  const keys = new Map<string, Buffer>();
  for (const one of [...oldKeys, key]) {
    if (one.length !== KEY_BYTES) throw new RangeError(`a vault key has ${KEY_BYTES} bytes`);
    keys.set(keyIdOf(one), one);
  }
  const keyId = keyIdOf(key);

  return {
    encrypt: (plain, place) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(ALGORITHM, key, iv, { authTagLength: TAG_BYTES });
      cipher.setAAD(associatedData(keyId, place));
      const parts = [iv, Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]), cipher.getAuthTag()];
      return [FORMAT, keyId, ...parts.map((part) => part.toString('base64url'))].join('.');
    },
    decrypt: (sealed, place) => {
      const [format, usedKeyId = '', iv = '', text = '', tag = '', ...rest] = sealed.split('.');
      const usedKey = keys.get(usedKeyId);
      if (format !== FORMAT || usedKey === undefined || rest.length > 0) throw new VaultError('no ciphertext of ours');
      try {
        const decipher = createDecipheriv(ALGORITHM, usedKey, Buffer.from(iv, 'base64url'), {
          authTagLength: TAG_BYTES,
        });
        decipher.setAAD(associatedData(usedKeyId, place));
        decipher.setAuthTag(Buffer.from(tag, 'base64url'));
        return decipher.update(Buffer.from(text, 'base64url'), undefined, 'utf8') + decipher.final('utf8');
      } catch (cause) {
        throw new VaultError('the ciphertext does not decrypt here', { cause });
      }
    },
  };
}
