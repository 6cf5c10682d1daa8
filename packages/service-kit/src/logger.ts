import { type Logger as PinoLogger, pino } from 'pino';

export type Logger = PinoLogger;

const SECRET_FIELDS = [
  'authorization',
  'cookie',
  'set-cookie',
  'password',
  'accessToken',
  'refreshToken',
  'access_token',
  'refresh_token',
  'id_token',
  'client_secret',
  'client_assertion',
  'code',
  'code_verifier',
  'BearerToken',
  'RefreshToken',
  'AccountNumber',
  'iban',
];

/** pino has no wildcard over depth: each field is named at the depths where our log objects have such. */
const REDACTED_PATHS = SECRET_FIELDS.flatMap((field) =>
  ['', '*.', '*.*.'].map((depth) => `${depth}["${field}"]`.replace('.[', '[')),
);

/**
 * A service's log: JSON lines with ISO time and the service's name; tokens, passwords, cookies and account numbers are
 * replaced by `[redacted]`.
 */
export function createLogger(options: { service: string; level: string }): Logger {
  return pino({
    level: options.level,
    base: { service: options.service },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: REDACTED_PATHS, censor: '[redacted]' },
  });
}
