/** mongodb:// or mongodb+srv://, credentials and hosts; database; options (connection string specification). */
const PARTS = /^(mongodb(?:\+srv)?:\/\/(?:([^@/?]*)@)?[^@/?]+)(?:\/([^?]*))?(?:\?(.*))?$/;

/** Where the server looks a user up unless the connection string says so (authentication specification, SCRAM). */
const DEFAULT_AUTH_SOURCE = 'admin';

/** Other mechanisms than the default one have a place of their own, whatever the path is. */
const isByPath = (options: URLSearchParams): boolean =>
  !options.has('authSource') && /^(SCRAM-|$)/.test(options.get('authMechanism') ?? '');

/**
 * The same server and options with another database. Whoever signs in still does so against the database of the path, or against
 * `admin` where there was none.
 * @throws when `uri` is no MongoDB connection string; the message has nothing of it, for it may hold a password
 */
export function withDatabase(uri: string, database: string): string {
  const parts = PARTS.exec(uri);
  if (parts === null) throw new Error('not a MongoDB connection string');
  const [, server = '', credentials, path = '', query = ''] = parts;
  const options = new URLSearchParams(query);
  if (credentials !== undefined && isByPath(options))
    options.set('authSource', path === '' ? DEFAULT_AUTH_SOURCE : decodeURIComponent(path));
  const suffix = options.toString();
  return `${server}/${database}${suffix === '' ? '' : `?${suffix}`}`;
}

/** As `withDatabase`, unless the connection string names a database itself. @throws as `withDatabase` */
export function withDefaultDatabase(uri: string, database: string): string {
  const path = PARTS.exec(uri)?.[3];
  return path === undefined || path === '' ? withDatabase(uri, database) : uri;
}

/** The connection string without its credentials, fit for a line on the screen. */
export function withoutCredentials(uri: string): string {
  return uri.replace(/^(mongodb(?:\+srv)?:\/\/)[^@/?]*@/, '$1');
}
