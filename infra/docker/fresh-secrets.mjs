import { generateKeyPairSync, randomBytes } from 'node:crypto';

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
  // A letter first: a command line takes "-…" for an option, and a configuration of NATS "2k4…" for a number.
  return `s${randomBytes(24).toString('base64url')}`;
}

/**
 * Gives a fresh secret to each setting that is empty.
 * @param {string} settings lines of a file for the environment
 * @returns {string}
 */
export function withFreshSecrets(settings) {
  return settings.replace(/^([A-Z0-9_]+)=$/gm, (_all, name) => `${name}=${secretFor(name)}`);
}
