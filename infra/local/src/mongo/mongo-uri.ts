/** mongodb:// or mongodb+srv://, credentials and hosts; database; options (connection string specification). */
const PARTS = /^(mongodb(?:\+srv)?:\/\/(?:([^@/?]*)@)?[^@/?]+)(?:\/([^?]*))?(?:\?(.*))?$/;

/**
 * The same server and options with another database. Who signed in against the database of the path still does.
 * @throws when `uri` is no MongoDB connection string; the message has nothing of it, for it may hold a password
 */
export function withDatabase(uri: string, database: string): string {
  const parts = PARTS.exec(uri);
  if (parts === null) throw new Error('not a MongoDB connection string');
  const [, server = '', credentials, path = '', query = ''] = parts;
  const options = new URLSearchParams(query);
  if (credentials !== undefined && path !== '' && !options.has('authSource')) options.set('authSource', path);
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
