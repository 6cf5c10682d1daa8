import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { createVault, VaultError } from './vault.ts';

const place = { collection: 'tokens', id: '65a1c0d2e4f60718293a4b5c', field: 'BearerToken' };

describe('vault', () => {
  const key = randomBytes(32);
  const vault = createVault(key);

  it('gives back any text, and never the same ciphertext twice', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const one = vault.encrypt(text, place);
        expect(vault.decrypt(one, place)).toBe(text);
        expect(vault.encrypt(text, place)).not.toBe(one);
      }),
    );
  });

  it.each([
    ['another record', { ...place, id: '65a1c0d2e4f60718293a4b5d' }],
    ['another field', { ...place, field: 'RefreshToken' }],
    ['another collection', { ...place, collection: 'consents' }],
  ])('does not decrypt a ciphertext copied to %s', (_name, elsewhere) => {
    const sealed = vault.encrypt('secret', place);
    expect(() => vault.decrypt(sealed, elsewhere)).toThrow(VaultError);
  });

  it('refuses a ciphertext in which any one character was changed', () => {
    const sealed = vault.encrypt('secret of some length', place);
    fc.assert(
      fc.property(fc.nat(sealed.length - 1), fc.constantFrom('A', 'b', '7', '.', '-'), (at, other) => {
        fc.pre(sealed[at] !== other);
        const changed = `${sealed.slice(0, at)}${other}${sealed.slice(at + 1)}`;
        // The last character of a base64url part may hold bits that mean nothing: then nothing was changed.
        let opened: string | undefined;
        try {
          opened = vault.decrypt(changed, place);
        } catch (error) {
          expect(error).toBeInstanceOf(VaultError);
        }
        expect([undefined, 'secret of some length']).toContain(opened);
      }),
    );
  });

  it.each(['', 'plain', 'v1', 'v1.0000000000000000.AAAA.AAAA.AAAA', 'v2.x.y.z.w'])('refuses %j', (text) => {
    expect(() => vault.decrypt(text, place)).toThrow(VaultError);
  });

  it('refuses a truncated authentication tag', () => {
    const sealed = vault.encrypt('secret', place);
    expect(() => vault.decrypt(sealed.slice(0, -8), place)).toThrow(VaultError);
  });

  it('reads what an old key wrote, and encrypts with the new one', () => {
    const next = randomBytes(32);
    const rotated = createVault(next, [key]);
    expect(rotated.decrypt(vault.encrypt('old', place), place)).toBe('old');
    expect(createVault(next).decrypt(rotated.encrypt('new', place), place)).toBe('new');
    expect(() => createVault(next).decrypt(vault.encrypt('old', place), place)).toThrow(VaultError);
  });

  it('refuses a key that is too short', () => {
    expect(() => createVault(randomBytes(16))).toThrow(RangeError);
  });
});
