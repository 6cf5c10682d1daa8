import ipaddr from 'ipaddr.js';
import { type BucketRate, createTokenBuckets, type TokenBuckets } from './token-bucket.ts';

/**
 * What counts as one client. Of IPv6 the first 64 bits, the least that anybody is given: the other 64 name an interface (RFC 4291
 * §2.5.1), which may have a new one for each request. An IPv4 address is the same where a socket or a proxy writes it as an
 * IPv6 one (§2.5.5.2).
 */
function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const known = ipaddr.process(address);
  return known instanceof ipaddr.IPv6 ? `${known.parts.slice(0, 4).join(':')}/64` : known.toString();
}

/** Token buckets by network address. */
export function createAddressBuckets(rate: BucketRate): TokenBuckets {
  const buckets = createTokenBuckets(rate);
  return {
    take: (address) => buckets.take(networkOf(address)),
    giveBack: (address) => buckets.giveBack(networkOf(address)),
  };
}
