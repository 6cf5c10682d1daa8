import { loadAdapters } from '@of/bank-adapters';
import { readConfig } from './config.ts';

const good = {
  PORT: '4002',
  MONGODB_URI: 'mongodb://127.0.0.1:27017',
  NATS_URL: 'nats://127.0.0.1:4222',
  AUTH_URL: 'http://127.0.0.1:4001',
  SERVICE_SECRET: 'a secret of the test, long enough!',
  GREEN_BANK_URL: 'http://127.0.0.1:4101',
};

test('a usable environment is read, with each bank that has a URL', async () => {
  const config = readConfig(good, await loadAdapters());
  expect([...config.banks.keys()]).toEqual(['green-bank']);
  expect(config).toMatchObject({ PORT: 4002, HOST: '127.0.0.1', BANK_MAX_RESPONSE_BYTES: 10_485_760 });
});

test('an empty variable is one that is not set, as compose passes on what nobody has set', async () => {
  const config = readConfig({ ...good, ACCOUNT_KEY_SECRET: '', SHUTDOWN_DRAIN_MS: '' }, await loadAdapters());
  expect(config).not.toHaveProperty('ACCOUNT_KEY_SECRET');
  expect(config.SHUTDOWN_DRAIN_MS).toBe(500);
});

test('one error names every bad variable, the banks’ too, and no value', async () => {
  const adapters = await loadAdapters();
  const bad = { ...good, NATS_URL: 'x', SERVICE_SECRET: 'short-secret', GREEN_BANK_URL: 'ftp://bank' };
  const read = () => readConfig(bad, adapters);
  expect(read).toThrow(/NATS_URL.*SERVICE_SECRET.*GREEN_BANK_URL/s);
  expect(read).not.toThrow(/short-secret|ftp/);
});
