import { BankError } from '../../contract/bank-error.ts';

/** Stands in an item of which the bank refuses what it cannot do without. */
export const REFUSED = { refused: true } as const;

/**
 * Leaves an item out whose list goes on. Thrown here and not passed over: what is stored of it is not taken for gone.
 * @throws BankError permission-missing for a refused item
 */
export function expectGiven(raw: unknown): void {
  if (typeof raw === 'object' && raw !== null && 'refused' in raw && raw.refused === REFUSED.refused)
    throw new BankError('permission-missing', 'Ipê Bank does not give this now');
}
