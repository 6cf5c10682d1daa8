import { isIP } from 'node:net';
import { formatError, notSupported } from './errors.ts';

/** Reads a header of the request. */
type Header = (name: string) => string | undefined;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Every call says which one it is, and takes JSON. Throws BankProblem FORMAT_ERROR or REQUESTED_FORMATS_INVALID. */
export function checkHeaders(header: Header): void {
  if (!UUID.test(header('x-request-id') ?? '')) throw formatError('X-Request-ID', 'X-Request-ID must be a UUID');
  const accepted = (header('accept') ?? '*/*').split(',').map((one) => one.split(';', 1)[0]?.trim().toLowerCase());
  if (!accepted.some((one) => one === '*/*' || one === 'application/*' || one === 'application/json'))
    throw notSupported(406, 'REQUESTED_FORMATS_INVALID', 'Accept', 'there is only application/json here');
}

/** Whether the customer waits for the answer: then their address is told. Throws BankProblem FORMAT_ERROR. */
export function isAttended(header: Header): boolean {
  const address = header('psu-ip-address');
  if (address === undefined) return false;
  if (isIP(address) === 0) throw formatError('PSU-IP-Address', 'PSU-IP-Address must be an IP address');
  return true;
}
