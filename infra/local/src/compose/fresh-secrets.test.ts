import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { findNatsServer } from '../nats/find-nats-server.ts';

const ROOT = new URL('../../../../', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, ROOT), 'utf8');

const { withFreshSecrets } = z
  .object({ withFreshSecrets: z.custom<(settings: string) => string>((it) => typeof it === 'function') })
  .parse(await import(new URL('infra/docker/fresh-secrets.mjs', ROOT).href));

const example = read('.env.example');
const emptyOnes = example.split('\n').flatMap((line) => /^([A-Z0-9_]+)=$/.exec(line)?.[1] ?? []);

function settingsOf(file: string): Map<string, string> {
  const lines = file.split('\n').flatMap((line) => {
    const [, name, value] = /^([A-Z0-9_]+)=(.*)$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  return new Map(lines);
}

const made = Array.from({ length: 300 }, () => settingsOf(withFreshSecrets(example)));

test('each empty setting has a secret of its own, every other line stays', () => {
  const secrets = made.flatMap((settings) => emptyOnes.map((name) => settings.get(name)));
  expect(emptyOnes.length).toBeGreaterThan(15);
  expect(new Set(secrets).size).toBe(made.length * emptyOnes.length);
  const kept = (file: string) =>
    file.split('\n').filter((line) => !emptyOnes.some((name) => line.startsWith(`${name}=`)));
  expect(kept(withFreshSecrets(example))).toEqual(kept(example));
});

test('no secret is an option of a command line, a number of NATS, or something that compose reads in another way', () => {
  const shapes: readonly (readonly [name: RegExp, shape: RegExp])[] = [
    [
      /^(JWT_SIGNING|BANK_CLIENT)_KEY$/,
      /^-----BEGIN PRIVATE KEY-----(\\n[A-Za-z0-9+/=]+)+\\n-----END PRIVATE KEY-----$/,
    ],
    [/^TOKEN_ENCRYPTION_KEY$/, /^[A-Za-z0-9+/]{43}=$/],
    [/^MONGO_KEYFILE$/, /^[A-Za-z0-9+/]{128}$/],
    [/_WEBHOOK_SECRET$/, /^whsec_[A-Za-z0-9+/]{43}=$/],
    [/./, /^[A-Za-z][A-Za-z0-9_-]{32}$/],
  ];
  for (const settings of made) {
    for (const name of emptyOnes) {
      expect(settings.get(name)).toMatch(shapes.find(([names]) => names.test(name))?.[1] ?? /^$/);
    }
  }
});

test('nats-server takes its password as compose passes it on: one that is made, and any of letters, digits, - and _', async () => {
  const { binary } = await findNatsServer();
  const { services } = z
    .object({ services: z.object({ nats: z.object({ environment: z.object({ NATS_PASSWORD: z.string() }) }) }) })
    .parse(parse(read('docker-compose.yml'), { merge: true }));
  const config = fileURLToPath(new URL('infra/nats/nats-server.conf', ROOT));
  for (const password of [made[0]?.get('NATS_PASSWORD') ?? '', '-abC', '2k4-d_e', '12', 'true']) {
    const value = services.nats.environment.NATS_PASSWORD.replace(/\$\{NATS_PASSWORD:\?[^}]*\}/, password);
    const env = { ...process.env, NATS_PASSWORD: value };
    const { status, stderr } = spawnSync(binary, ['-t', '-c', config], { env, encoding: 'utf8' });
    expect([password, status, stderr]).toEqual([password, 0, expect.stringContaining('is valid')]);
  }
});
