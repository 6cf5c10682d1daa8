// Writes .env for docker-compose.yml: the settings of .env.example, with a fresh secret for each that is empty there.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withFreshSecrets } from './fresh-secrets.mjs';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const settings = withFreshSecrets(readFileSync(join(ROOT, '.env.example'), 'utf8'));
// An .env that is there holds secrets that data was written with: it is not replaced.
writeFileSync(join(ROOT, '.env'), settings, { flag: 'wx', mode: 0o600 });
process.stdout.write('.env is written. Next: docker compose up --build\n');
