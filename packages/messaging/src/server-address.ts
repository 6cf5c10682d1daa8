import type { NodeConnectionOptions } from '@nats-io/transport-node';

/** What the client takes of an address: it reads a host and a port out of a URL and nothing else. */
export type ServerOptions = Pick<NodeConnectionOptions, 'user' | 'pass' | 'token' | 'tls'> & {
  readonly servers: string[];
};

const SCHEMES = new Set(['nats:', 'tls:']);
const DEFAULT_PORT = '4222';

/** The message has nothing of the address, for it may hold a password. */
const bad = (why: string): Error => new Error(`the address of the NATS server ${why}`);

function parse(address: string): URL {
  let url: URL;
  try {
    url = new URL(address);
    decodeURIComponent(url.username + url.password);
  } catch {
    throw bad('is no URL');
  }
  if (!SCHEMES.has(url.protocol)) throw bad('has to begin with nats:// or tls://');
  if (url.hostname === '' || url.pathname.length > 1 || url.search !== '' || url.hash !== '')
    throw bad('has to be a host, and a port if it is not 4222');
  if (url.username === '' && url.password !== '') throw bad('has a password and no user');
  return url;
}

/**
 * Reads the address of a NATS server, or of several of one cluster with commas between them: `nats://USER:PASSWORD@HOST:PORT`,
 * `nats://TOKEN@HOST`, or either with `tls://`, which refuses a server without TLS. User and password are percent-encoded; those
 * of the first address that has any count for all.
 * @throws when it is none
 */
export function serverOptions(text: string): ServerOptions {
  const urls = text.split(',').map((address) => parse(address.trim()));
  const { username, password } = urls.find((url) => url.username !== '') ?? { username: '', password: '' };
  const name = decodeURIComponent(username);
  return {
    servers: urls.map(({ hostname, port }) => `${hostname}:${port === '' ? DEFAULT_PORT : port}`),
    ...(name === '' ? {} : password === '' ? { token: name } : { user: name, pass: decodeURIComponent(password) }),
    ...(urls.some(({ protocol }) => protocol === 'tls:') ? { tls: {} } : {}),
  };
}
