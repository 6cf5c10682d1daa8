import { type LookupAddress, type LookupOptions, lookup as systemLookup } from 'node:dns';
import ipaddr from 'ipaddr.js';

/** The address is not one that webhooks are sent to; the message may be shown. */
export class ForbiddenTargetError extends Error {
  override readonly name = 'ForbiddenTargetError';
}

/** Whether an address is of the public internet: not loopback, private, link-local, shared, reserved, nor one of those mapped. */
export function isPublicAddress(address: string): boolean {
  return ipaddr.isValid(address) && ipaddr.process(address).range() === 'unicast';
}

type LookupCallback = (error: Error | null, address: string | LookupAddress[], family?: number) => void;

/** How a socket finds its address: `dns.lookup`, or what a test puts in its place. */
export type Lookup = (
  hostname: string,
  options: LookupOptions & { all: true },
  callback: (error: Error | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Resolves names for a socket, and fails when any address is not public: what was looked at is what is connected to, so that a
 * name that changes its mind meanwhile (DNS rebinding) gains nothing.
 */
export function publicLookup(lookup: Lookup = systemLookup) {
  return (hostname: string, options: LookupOptions, callback: LookupCallback): void => {
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null) callback(error, []);
      else if (first === undefined || !addresses.every(({ address }) => isPublicAddress(address)))
        callback(new ForbiddenTargetError('the address is not public'), []);
      else if (options.all === true) callback(null, addresses);
      else callback(null, first.address, first.family);
    });
  };
}

/** What webhooks may be sent to. */
export interface TargetRules {
  /** Loopback, private networks and plain http too: for development. */
  readonly allowPrivate: boolean;
  readonly lookup?: Lookup;
}

const bare = (hostname: string): string => hostname.replace(/^\[|\]$/g, '');

/**
 * Checks what an address says by itself.
 * @throws ForbiddenTargetError for plain http, credentials in it, or an IP address that is not public
 */
export function checkTarget(url: URL, { allowPrivate }: TargetRules): void {
  if (url.username !== '' || url.password !== '') throw new ForbiddenTargetError('credentials do not belong in a URL');
  if (allowPrivate) return;
  if (url.protocol !== 'https:') throw new ForbiddenTargetError('has to be https');
  const host = bare(url.hostname);
  if (ipaddr.isValid(host) && !isPublicAddress(host)) throw new ForbiddenTargetError('the address is not public');
}

/**
 * Checks an address that is registered, and what its name resolves to now.
 * @throws ForbiddenTargetError also when the name does not resolve
 */
export async function checkNewTarget(url: URL, rules: TargetRules): Promise<void> {
  checkTarget(url, rules);
  if (rules.allowPrivate || ipaddr.isValid(bare(url.hostname))) return;
  await new Promise<void>((resolve, reject) => {
    publicLookup(rules.lookup)(url.hostname, {}, (error) => {
      if (error === null) resolve();
      else if (error instanceof ForbiddenTargetError) reject(error);
      else reject(new ForbiddenTargetError('the name does not resolve'));
    });
  });
}
