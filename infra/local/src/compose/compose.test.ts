import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { httpEnv } from '@of/service-kit';
import { parse } from 'yaml';
import { z } from 'zod';
import { findServices } from '../launcher/workspace.ts';

const ROOT = new URL('../../../../', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, ROOT), 'utf8');

const composeFile = z.object({
  services: z.record(
    z.string(),
    z.looseObject({
      image: z.string(),
      build: z.object({ context: z.string(), dockerfile: z.string() }).optional(),
      pull_policy: z.string().optional(),
      command: z.array(z.string()).optional(),
      environment: z.record(z.string(), z.unknown()).default({}),
      depends_on: z.record(z.string(), z.looseObject({ condition: z.string() })).default({}),
      init: z.boolean().optional(),
      network_mode: z.string().optional(),
      networks: z.array(z.string()).default([]),
      ports: z.array(z.string()).default([]),
      healthcheck: z.object({ test: z.array(z.string()) }).optional(),
      restart: z.string().optional(),
    }),
  ),
});

const text = read('docker-compose.yml');
const { services } = composeFile.parse(parse(text, { merge: true }));
const example = read('.env.example').split('\n');
const optional = example.flatMap((line) => /^# ([A-Z0-9_]+)=/.exec(line)?.[1] ?? []);
const settings = [...example.flatMap((line) => /^([A-Z0-9_]+)=/.exec(line)?.[1] ?? []), ...optional];
const found = findServices(fileURLToPath(ROOT));
/** The portal for who shares its network, and for everybody else. */
const PORTAL = `http://127.0.0.1:\${PORTAL_PORT:-4000}`;
const PUBLIC = `\${PUBLIC_URL:-${PORTAL}}`;

test('every variable has its line in .env.example, and every line is used', () => {
  const used = [...text.matchAll(/\$\{([A-Z0-9_]+)/g)].map(([, name]) => name);
  expect(new Set(used)).toEqual(new Set(settings));
});

test('no secret has a default', () => {
  const secrets = settings.filter((name) => /PASSWORD|SECRET|KEY|TOKEN/.test(name));
  for (const name of secrets) {
    const ways = [...text.matchAll(new RegExp(`\\$\\{${name}(:\\?|:-\\}|:-|\\})`, 'g'))].map(([, way]) => way);
    expect([name, ...new Set(ways)]).toEqual([name, optional.includes(name) ? ':-}' : ':?']);
  }
  expect(secrets.length).toBeGreaterThan(5);
});

test.each([...found.services, ...found.banks].map(({ name }) => name))('%s is in it, by its own entry', (name) => {
  const folder = found.banks.some((bank) => bank.name === name) ? `services/mock-banks/${name}` : `services/${name}`;
  expect(services[name]?.command).toEqual(['node', `${folder}/dist/main.js`]);
});

test('what is ours shares the network of a container that does nothing else, so that a restart of one takes nobody’s away', () => {
  for (const { name } of [...found.services, ...found.banks]) {
    expect(services[name]).toMatchObject({ network_mode: 'service:pod', networks: [], ports: [] });
    expect(services[name]?.depends_on).toHaveProperty('pod');
  }
  // Without an init of its own the signal to end would be lost on it.
  expect(services['pod']).toMatchObject({
    command: ['sleep', 'infinity'],
    init: true,
    networks: ['stores', 'outside'],
  });
  expect(services['pod']?.ports).toHaveLength(1 + found.banks.length);
});

test('one builds the image that all of ours have, whichever of them are asked for, and none asks a registry for it', () => {
  const ours = Object.entries(services).filter(([, { image }]) => image === 'open-finance-data-store');
  expect(ours).toHaveLength(1 + found.services.length + found.banks.length);
  for (const [name, { build, depends_on: needs, pull_policy: policy }] of ours) {
    expect(policy).toBe('never');
    if (name === 'pod') expect(build).toEqual({ context: '.', dockerfile: 'infra/docker/Dockerfile' });
    else expect([build, needs['pod']?.condition]).toEqual([undefined, 'service_started']);
  }
});

test('what needs the stores waits for them', () => {
  const needing = Object.values(services).filter(({ environment }) => 'MONGODB_URI' in environment);
  expect(needing).toHaveLength(3);
  for (const service of needing) {
    expect(service.depends_on).toMatchObject({
      'mongo-init': { condition: 'service_completed_successfully' },
      nats: { condition: 'service_healthy' },
    });
  }
});

test('nothing is published beyond this machine', () => {
  for (const { ports } of Object.values(services)) for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
});

test('the public address is set once: auth’s is the issuer that those expect who take its tokens', () => {
  const { auth, ...others } = services;
  expect(auth?.environment).toMatchObject({ PUBLIC_URL: PUBLIC });
  expect(auth?.environment).not.toHaveProperty('AUTH_ISSUER');
  const taking = Object.values(others).filter(
    ({ environment }) => 'AUTH_URL' in environment && 'MONGODB_URI' in environment,
  );
  expect(taking.map(({ environment }) => environment['AUTH_ISSUER'])).toEqual([PUBLIC, PUBLIC]);
});

test('each bank that auth knows has its address and the redirect address of the portal', () => {
  for (const { name } of found.banks) {
    const prefix = name.toUpperCase().replaceAll('-', '_');
    const bank = services[name]?.environment ?? {};
    for (const service of ['auth', 'aggregator']) {
      expect(services[service]?.environment[`${prefix}_URL`]).toBe(bank['PUBLIC_URL']);
    }
    expect(services['auth']?.environment[`${prefix}_CLIENT_ID`]).toBe(bank['CLIENT_ID']);
    const secret = services['auth']?.environment[`${prefix}_CLIENT_SECRET`];
    // A bank knows us by a secret, or by the keys that the portal lets it see.
    expect([bank['CLIENT_SECRET'], bank['CLIENT_JWKS_URI']]).toEqual(
      secret === undefined ? [undefined, `${PORTAL}/.well-known/bank-client-jwks.json`] : [secret, undefined],
    );
    expect(bank['CLIENT_REDIRECT_URIS']).toBe(`${PUBLIC}/v1/callback`);
  }
});

test('each bank tells the aggregator of news, by the portal, signed with a secret that only the two have', () => {
  const told = found.banks.map(({ name }) => {
    const bank = services[name]?.environment ?? {};
    expect(bank['CLIENT_WEBHOOK_URL']).toBe(`${PORTAL}/v1/bank-webhooks/${name}`);
    const variable = `${name.toUpperCase().replaceAll('-', '_')}_WEBHOOK_SECRET`;
    expect(bank['CLIENT_WEBHOOK_SECRET']).toMatch(new RegExp(`^\\$\\{${variable}:\\?`));
    expect(services['aggregator']?.environment[variable]).toBe(bank['CLIENT_WEBHOOK_SECRET']);
    return bank['CLIENT_WEBHOOK_SECRET'];
  });
  expect(new Set(told).size).toBe(found.banks.length);
});

test('mongo is healthy once others reach it, and its replica set is made even if that fails at first', () => {
  // The image's entrypoint has a mongod on 127.0.0.1 while it makes root.
  expect(services['mongo']?.healthcheck?.test).toContain('mongodb://mongo:27017/?directConnection=true');
  expect(services['mongo-init']?.restart).toBe('on-failure');
});

test('what containers read of this checkout has the line ends of their system, on Windows too', () => {
  expect(read('.gitattributes')).toMatch(/^\* text=auto eol=lf$/m);
  for (const folder of ['infra/mongo', 'infra/nats']) {
    for (const file of readdirSync(new URL(folder, ROOT))) expect(read(`${folder}/${file}`)).not.toContain('\r');
  }
});

test('each service is passed what its keys are changed with, and how long it goes on taking requests', () => {
  const passed = (service: string, name: string) => services[service]?.environment[name];
  for (const name of ['JWT_PREVIOUS_KEYS', 'TOKEN_ENCRYPTION_KEYS_OLD'])
    expect(passed('auth', name)).toBe(`\${${name}:-}`);
  expect(passed('aggregator', 'ACCOUNT_KEY_SECRET')).toBe(`\${ACCOUNT_KEY_SECRET:-}`);
  for (const { name } of found.services) expect(passed(name, 'SHUTDOWN_DRAIN_MS')).toBe(`\${SHUTDOWN_DRAIN_MS:-}`);
});

test('Docker waits for a stop in order: the drain, ten seconds for requests, fifteen for a webhook', () => {
  const [, seconds] =
    /^\$\{STOP_GRACE_PERIOD:-(\d+)s\}$/.exec(String(services['aggregator']?.['stop_grace_period'])) ?? [];
  const drain = httpEnv.shape.SHUTDOWN_DRAIN_MS.parse(undefined);
  expect(Number(seconds) * 1_000).toBeGreaterThan(drain + 10_000 + 15_000);
  for (const { name } of found.services) {
    expect(services[name]?.['stop_grace_period']).toBe(services['aggregator']?.['stop_grace_period']);
  }
});

test('the operator’s commands can be run in a container as the pages say: the file is in the image, and NATS is known there', () => {
  for (const page of ['docs/deployment.md', 'docs/operations.md']) {
    const [, service, file] = /docker compose exec (\S+) node (packages\S+\.js) /.exec(read(page)) ?? [];
    expect(services[service ?? '']?.environment).toHaveProperty('NATS_URL');
    expect(read('infra/docker/Dockerfile')).toContain('COPY --from=build /app/packages ./packages');
    expect(read(String(file).replace('/dist/', '/src/').replace(/js$/, 'ts'))).toContain('npm run ops');
  }
});

test('the portal trusts as many proxies as the settings say, the services behind it the portal alone', () => {
  const hops = (name: string) => services[name]?.environment['TRUST_PROXY_HOPS'];
  expect([hops('portal'), hops('auth'), hops('aggregator')]).toEqual([`\${TRUST_PROXY_HOPS:-}`, 1, 1]);
  // They listen on the pod's loopback, where nobody from outside gets around the portal.
  for (const name of ['auth', 'aggregator']) expect(services[name]?.environment).not.toHaveProperty('HOST');
});

test('every service of ours can be measured, by the same token', () => {
  const tokens = found.services.map(({ name }) => services[name]?.environment['METRICS_TOKEN']);
  for (const token of tokens) expect(token).toMatch(/^\$\{METRICS_TOKEN:\?/);
  expect(tokens.length).toBeGreaterThan(3);
});
