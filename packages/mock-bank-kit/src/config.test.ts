import { createLogger, parseConfig } from '@of/service-kit';
import { mockBankEnv } from './config.ts';
import { optionsFromEnv } from './options.ts';

const needed = {
  DATA_DIR: 'somewhere',
  CLIENT_ID: 'client',
  CLIENT_SECRET: 'a-secret-of-some-length',
  CLIENT_REDIRECT_URIS: 'http://127.0.0.1:4001/v1/callback, https://app.example/v1/callback',
};
const options = (env: Record<string, string>) =>
  optionsFromEnv(parseConfig(mockBankEnv(4199), env), createLogger({ service: 'test', level: 'silent' }));

describe("a mock bank's environment", () => {
  it('needs little and guesses the rest', () => {
    expect(options(needed)).toMatchObject({
      publicUrl: 'http://127.0.0.1:4199',
      adminExposed: false,
      accessTokenSeconds: 600,
      client: { redirectUris: ['http://127.0.0.1:4001/v1/callback', 'https://app.example/v1/callback'] },
    });
  });

  it('fixes the clock by BANK_NOW', () => {
    const { now } = options({ ...needed, BANK_NOW: '2026-11-23T20:00:00Z' });
    expect(now()).toBe(Date.UTC(2026, 10, 23, 20));
    expect(Math.abs(options(needed).now() - Date.now())).toBeLessThan(1000);
  });

  it('takes an origin with or without its slash', () => {
    expect(options({ ...needed, PUBLIC_URL: 'https://bank.example/' }).publicUrl).toBe('https://bank.example');
  });

  it('tells of news where both address and secret are given, and refuses one without the other', () => {
    const url = 'http://127.0.0.1:4000/v1/bank-webhooks/paper-bank';
    const secret = `whsec_${Buffer.alloc(24).toString('base64')}`;
    const both = { CLIENT_WEBHOOK_URL: url, CLIENT_WEBHOOK_SECRET: secret };
    expect(options({ ...needed, ...both }).webhook).toEqual({ url, secret });
    expect(options(needed)).not.toHaveProperty('webhook');
    for (const name of ['CLIENT_WEBHOOK_URL', 'CLIENT_WEBHOOK_SECRET'] as const)
      expect(() => options({ ...needed, [name]: both[name] })).toThrow(/both or not at all/);
    for (const bad of ['whsec_', 'whsec_c2hvcnQ=', secret.slice(6), `${secret}!`])
      expect(() => options({ ...needed, ...both, CLIENT_WEBHOOK_SECRET: bad })).toThrow(/CLIENT_WEBHOOK_SECRET/);
  });

  it('names every bad variable and no value', () => {
    const bad = {
      ...needed,
      PORT: '0',
      CLIENT_SECRET: 'short',
      PUBLIC_URL: 'https://bank.example/path',
      CLIENT_REDIRECT_URIS: 'nowhere',
      BANK_NOW: 'today',
      ADMIN_EXPOSED: 'perhaps',
    };
    for (const name of ['PORT', 'CLIENT_SECRET', 'PUBLIC_URL', 'CLIENT_REDIRECT_URIS', 'BANK_NOW', 'ADMIN_EXPOSED']) {
      expect(() => options(bad)).toThrow(name);
    }
    expect(() => options(bad)).not.toThrow(/short|nowhere|perhaps/);
  });
});
