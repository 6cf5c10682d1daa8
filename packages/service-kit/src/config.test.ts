import { ConfigError, httpEnv, mongoEnv, parseConfig, proxyEnv } from './config.ts';

const schema = httpEnv.extend(mongoEnv.shape);

test('reads what is set and fills in the defaults', () => {
  const config = parseConfig(schema, { PORT: '4001', MONGODB_URI: 'mongodb://localhost', PUBLIC_URL: '' });
  expect(config).toEqual({
    PORT: 4001,
    HOST: '127.0.0.1',
    LOG_LEVEL: 'info',
    MONGODB_URI: 'mongodb://localhost',
    SHUTDOWN_DRAIN_MS: 500,
  });
});

test('no proxy is trusted unless it is said how many are', () => {
  expect(parseConfig(proxyEnv, {})).toEqual({ TRUST_PROXY_HOPS: 0 });
  expect(parseConfig(proxyEnv, { TRUST_PROXY_HOPS: '2' })).toEqual({ TRUST_PROXY_HOPS: 2 });
  for (const bad of ['true', '-1', '1.5', '6'])
    expect(() => parseConfig(proxyEnv, { TRUST_PROXY_HOPS: bad })).toThrow();
});

test('one error names every bad variable, and none of their values', () => {
  const env = { PORT: '70000', MONGODB_URI: 'user:secret-password@host', LOG_LEVEL: 'loud' };
  expect(() => parseConfig(schema, env)).toThrow(ConfigError);
  expect(() => parseConfig(schema, env)).toThrow(/PORT.*LOG_LEVEL.*MONGODB_URI/s);
  expect(() => parseConfig(schema, env)).not.toThrow(/secret-password|70000|loud/);
});
