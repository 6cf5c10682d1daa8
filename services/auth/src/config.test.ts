import { generateKeyPairSync } from 'node:crypto';
import { loadAdapters } from '@of/bank-adapters';
import { ConfigError } from '@of/service-kit';
import { readConfig } from './config.ts';

const signingKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
const env = {
  PORT: '4001',
  MONGODB_URI: 'mongodb://127.0.0.1:27017',
  NATS_URL: 'nats://127.0.0.1:4222',
  JWT_SIGNING_KEY: signingKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  TOKEN_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
  SERVICE_SECRET_AGGREGATOR: 'a-secret-of-at-least-32-characters',
  SERVICE_SECRET_PORTAL: 'b-secret-of-at-least-32-characters',
  GREEN_BANK_URL: 'http://127.0.0.1:4101',
  GREEN_BANK_CLIENT_ID: 'id',
  GREEN_BANK_CLIENT_SECRET: 'green-secret',
};

describe('settings of auth', () => {
  it('follow from few', async () => {
    const config = readConfig(env, await loadAdapters());
    expect(config).toMatchObject({
      PORT: 4001,
      HOST: '127.0.0.1',
      PUBLIC_URL: 'http://127.0.0.1:4001',
      REDIRECT_URI: 'http://127.0.0.1:4001/v1/callback',
      AUTH_ISSUER: 'http://127.0.0.1:4001',
      DEMO_USERS: false,
      API_USER_TOKEN_DAYS: 30,
      TOKEN_ENCRYPTION_KEYS_OLD: [],
    });
    expect([...config.bankEndpoints.keys()]).toEqual(['green-bank']);
  });

  it('take PUBLIC_URL for what others see', async () => {
    const config = readConfig({ ...env, PUBLIC_URL: 'https://auth.example/' }, await loadAdapters());
    expect(config.REDIRECT_URI).toBe('https://auth.example/v1/callback');
    expect(config.AUTH_ISSUER).toBe('https://auth.example');
  });

  it('read old vault keys', async () => {
    const old = [1, 2].map((byte) => Buffer.alloc(32, byte));
    const list = old.map((key) => key.toString('base64')).join(', ');
    expect(readConfig({ ...env, TOKEN_ENCRYPTION_KEYS_OLD: list }, await loadAdapters())).toMatchObject({
      TOKEN_ENCRYPTION_KEYS_OLD: old,
    });
  });

  it('take an empty variable for one that is not set, as compose passes on what nobody has set', async () => {
    const adapters = await loadAdapters();
    const names = ['JWT_PREVIOUS_KEYS', 'TOKEN_ENCRYPTION_KEYS_OLD', 'SHUTDOWN_DRAIN_MS', 'PUBLIC_URL', 'AUTH_ISSUER'];
    const empty = Object.fromEntries(names.map((name) => [name, '']));
    const { signingKeys, bankEndpoints, ...config } = readConfig({ ...env, ...empty }, adapters);
    expect(config).toMatchObject({
      TOKEN_ENCRYPTION_KEYS_OLD: [],
      SHUTDOWN_DRAIN_MS: 500,
      AUTH_ISSUER: 'http://127.0.0.1:4001',
    });
    expect([signingKeys.publicKeys.size, bankEndpoints.size]).toEqual([1, 1]);
  });

  it('name every bad variable in one error, and no value', async () => {
    const adapters = await loadAdapters();
    const bad = {
      ...env,
      MONGODB_URI: 'mysql://user:hunter2@db',
      TOKEN_ENCRYPTION_KEY: 'hunter2',
      JWT_SIGNING_KEY: 'hunter2',
      SERVICE_SECRET_AGGREGATOR: 'hunter2',
      SERVICE_SECRET_PORTAL: 'hunter2',
      GREEN_BANK_CLIENT_SECRET: '',
      MONGODB_BANK_URL: 'ftp://hunter2',
    };
    let message = '';
    try {
      readConfig(bad, adapters);
    } catch (error) {
      if (error instanceof ConfigError) message = error.message;
    }
    for (const name of [
      'MONGODB_URI',
      'TOKEN_ENCRYPTION_KEY',
      'JWT_SIGNING_KEY',
      'SERVICE_SECRET_AGGREGATOR',
      'SERVICE_SECRET_PORTAL',
      'MONGODB_BANK_URL',
    ])
      expect(message).toContain(`${name}:`);
    expect(message).not.toContain('hunter2');
    const withoutSecret = { ...env, GREEN_BANK_CLIENT_SECRET: '' };
    expect(() => readConfig(withoutSecret, adapters)).toThrow(/GREEN_BANK_CLIENT_SECRET: is needed/);
  });
});
