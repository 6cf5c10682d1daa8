import { z } from 'zod';
import { invalidField } from '../errors.ts';
import { type AlbionPermission, isPermission, whyNotTogether } from '../permissions.ts';

const dateTime = z.iso.datetime({ offset: true, error: 'must be a date-time with a time zone' }).optional();

/** The body of a request for a consent. */
export const consentRequest = z.strictObject({
  Data: z.strictObject({
    Permissions: z.array(z.string().max(64)).min(1).max(64),
    ExpirationDateTime: dateTime,
    TransactionFromDateTime: dateTime,
    TransactionToDateTime: dateTime,
  }),
  Risk: z.strictObject({}),
});

export type ConsentRequest = z.infer<typeof consentRequest>;

/** What is asked for, checked. Throws BankProblem with the path of what is refused. */
export function wantedPermissions({ Data }: ConsentRequest): readonly AlbionPermission[] {
  const path = 'Data.Permissions';
  const permissions = Data.Permissions.filter(isPermission);
  if (permissions.length < Data.Permissions.length)
    throw invalidField('U002', path, 'a permission is unknown, or of something that this bank does not offer');
  const problem = whyNotTogether(new Set(permissions));
  if (problem !== undefined) throw invalidField('U002', path, problem);
  return [...new Set(permissions)];
}

/** When it is to end, epoch ms; undefined when it does not. Throws BankProblem when that is over. */
export function wantedEnd({ Data: { ExpirationDateTime: end } }: ConsentRequest, now: number): number | undefined {
  if (end === undefined) return undefined;
  const expiresAt = Date.parse(end);
  if (expiresAt <= now) throw invalidField('U003', 'Data.ExpirationDateTime', 'it must lie ahead');
  return expiresAt;
}

/** The dates between which transactions may be read. Throws BankProblem when they are the wrong way round. */
export function wantedPeriod({ Data }: ConsentRequest): Readonly<Record<string, string>> {
  const { ExpirationDateTime, TransactionFromDateTime: from, TransactionToDateTime: to } = Data;
  if (from !== undefined && to !== undefined && Date.parse(from) > Date.parse(to))
    throw invalidField('U003', 'Data.TransactionToDateTime', 'it must not be before TransactionFromDateTime');
  return {
    ...(ExpirationDateTime === undefined ? {} : { ExpirationDateTime }),
    ...(from === undefined ? {} : { TransactionFromDateTime: from }),
    ...(to === undefined ? {} : { TransactionToDateTime: to }),
  };
}
