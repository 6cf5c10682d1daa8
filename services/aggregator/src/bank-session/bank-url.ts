import { BankError, type QueryValue } from '@of/bank-adapters';

/**
 * The URL of a request to a bank: a path below its origin, or an absolute link that it gave.
 * @throws BankError `schema-changed` for what leads to another origin: the access token must not go there
 */
export function bankUrl(origin: string, pathOrLink: string, query: Readonly<Record<string, QueryValue>> = {}): URL {
  const url = URL.canParse(pathOrLink, origin) ? new URL(pathOrLink, origin) : undefined;
  if (url === undefined || url.origin !== origin || url.username !== '' || url.password !== '')
    throw new BankError('schema-changed', 'The bank links to another origin', { path: '$' });
  url.hash = '';
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url;
}
