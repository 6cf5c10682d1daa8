import { isIP } from 'node:net';
import { formatError, notSupported } from './errors.ts';

/** A call of the API, as far as it matters here. */
interface Call {
  header(name: string): string | undefined;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Every call says which one it is, and takes JSON. Throws BankProblem FORMAT_ERROR or REQUESTED_FORMATS_INVALID. */
export function checkHeaders(call: Call): void {
  if (!UUID.test(call.header('x-request-id') ?? '')) throw formatError('X-Request-ID', 'X-Request-ID must be a UUID');
  const accepted = (call.header('accept') ?? '*/*').split(',').map((one) => one.split(';', 1)[0]?.trim().toLowerCase());
  if (!accepted.some((one) => one === '*/*' || one === 'application/*' || one === 'application/json'))
    throw notSupported(406, 'REQUESTED_FORMATS_INVALID', 'Accept', 'there is only application/json here');
}

/** Whether the customer waits for the answer: then their address is told. Throws BankProblem FORMAT_ERROR. */
export function isAttended(call: Call): boolean {
  const address = call.header('psu-ip-address');
  if (address === undefined) return false;
  if (isIP(address) === 0) throw formatError('PSU-IP-Address', 'PSU-IP-Address must be an IP address');
  return true;
}
