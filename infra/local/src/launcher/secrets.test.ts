import { createPrivateKey } from 'node:crypto';
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadSecrets } from './secrets.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'of-secrets-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('secrets are made once, for their owner alone', () => {
  const first = loadSecrets(folder, ['green-bank']);
  expect(Buffer.from(first.tokenEncryptionKey, 'base64')).toHaveLength(32);
  expect(createPrivateKey(first.jwtSigningKey).asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
  expect(first.aggregatorSecret.length).toBeGreaterThanOrEqual(32);
  expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
  expect(loadSecrets(folder, ['green-bank'])).toEqual(first);
});

test('a bank that is new gets credentials, and the others keep theirs', () => {
  const first = loadSecrets(folder, ['green-bank']);
  const second = loadSecrets(folder, ['green-bank', 'new-bank']);
  expect(second).toEqual({ ...first, banks: { ...first.banks, 'new-bank': expect.anything() } });
  expect(second.banks['new-bank']).not.toEqual(second.banks['green-bank']);
});

test('what an earlier version did not know is added, and what it knew stays', () => {
  const {
    bankClientKey: _none,
    portalSecret: _neither,
    metricsToken: _norThis,
    ...rest
  } = loadSecrets(folder, ['green-bank']);
  const { webhookSecret: _nor, ...client } = rest.banks['green-bank'] ?? {};
  const earlier = { ...rest, banks: { 'green-bank': client } };
  writeFileSync(join(folder, 'secrets.json'), JSON.stringify(earlier));
  const now = loadSecrets(folder, ['green-bank']);
  const webhookSecret = expect.stringMatching(/^whsec_.{43}=$/);
  expect(now).toEqual({
    ...earlier,
    bankClientKey: expect.any(String),
    metricsToken: expect.stringMatching(/^[\w-]{43}$/),
    portalSecret: expect.stringMatching(/^[\w-]{43}$/),
    banks: { 'green-bank': { ...client, webhookSecret } },
  });
  expect(createPrivateKey(now.bankClientKey).asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
  expect(loadSecrets(folder, ['green-bank'])).toEqual(now);
});

test('a file that cannot be read is neither replaced nor quoted', () => {
  writeFileSync(join(folder, 'secrets.json'), '{"tokenEncryptionKey": "very secret');
  expect(() => loadSecrets(folder, [])).toThrow(/secrets\.json is not readable/);
  expect(() => loadSecrets(folder, [])).not.toThrow(/very secret/);
});
