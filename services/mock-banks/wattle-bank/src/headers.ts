import { randomUUID } from 'node:crypto';
import { BankProblem } from '@of/mock-bank-kit';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const VERSION = /^[1-9]\d{0,8}$/;
const ALL = 'urn:au-cds:error:cds-all:';

/** The interaction id of the request is given back, one is made where it has none. */
export function answerHeaders(header: (name: string) => string | undefined): Readonly<Record<string, string>> {
  const asked = header('x-fapi-interaction-id');
  return { 'x-fapi-interaction-id': asked !== undefined && UUID.test(asked) ? asked : randomUUID() };
}

/** What of a call tells which version of an answer is wanted, and where the answer says its own. */
interface VersionedCall {
  readonly header: (name: string) => string | undefined;
  readonly res: { set(name: string, value: string): unknown };
}

const refusal = (status: number, code: string, detail: string): BankProblem =>
  new BankProblem('invalid-parameter', detail, {}, { status, code: `${ALL}Header/${code}` });

/**
 * Checks the headers that every call has, and that the one version that there is lies between `x-min-v` and `x-v`.
 * Throws BankProblem invalid-parameter with the standard's own code.
 */
export function checkHeaders({ header, res }: VersionedCall, served: number): void {
  const wanted = header('x-v');
  const least = header('x-min-v') ?? wanted ?? '';
  if (wanted === undefined) throw refusal(400, 'Missing', 'x-v is needed');
  if (!VERSION.test(wanted) || !VERSION.test(least))
    throw refusal(400, 'InvalidVersion', 'x-v and x-min-v must be positive integers');
  if (Number(wanted) < served || Number(least) > served)
    throw refusal(406, 'UnsupportedVersion', `this bank serves version ${served}`);
  const interaction = header('x-fapi-interaction-id');
  if (interaction !== undefined && !UUID.test(interaction))
    throw refusal(400, 'Invalid', 'x-fapi-interaction-id must be a UUID');
  res.set('x-v', String(served));
}
