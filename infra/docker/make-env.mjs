// Writes .env for docker-compose.yml: the settings of .env.example, with a fresh secret for each that is empty there.
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const signingKey = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' })
    .privateKey.export({ type: 'pkcs8', format: 'pem' })
    .toString()
    .trim()
    .replaceAll('\n', '\\n');

/** @param {string} name */
function secretFor(name) {
  if (name === 'JWT_SIGNING_KEY' || name === 'BANK_CLIENT_KEY') return signingKey();
  if (name === 'TOKEN_ENCRYPTION_KEY') return randomBytes(32).toString('base64');
  if (name === 'MONGO_KEYFILE') return randomBytes(96).toString('base64');
  if (name.endsWith('_WEBHOOK_SECRET')) return `whsec_${randomBytes(32).toString('base64')}`;
  return randomBytes(24).toString('base64url');
}

const lines = readFileSync(join(ROOT, '.env.example'), 'utf8')
  .split('\n')
  .map((line) => line.replace(/^([A-Z0-9_]+)=$/, (_all, name) => `${name}=${secretFor(name)}`));
// An .env that is there holds secrets that data was written with: it is not replaced.
writeFileSync(join(ROOT, '.env'), lines.join('\n'), { flag: 'wx', mode: 0o600 });
process.stdout.write('.env is written. Next: docker compose up --build\n');
