import { BankError } from './bank-error.ts';

/** Stands in an item that the bank lists and of which it refuses what it cannot do without. */
const REFUSED = { refused: true } as const;

const isRefusal = (error: unknown): boolean => error instanceof BankError && error.code === 'permission-missing';

/**
 * Reads what completes a listed item, so that one that the bank refuses takes no other one of the list with it.
 * @returns what is read; where the bank refuses it, a mark at which `expectGiven` leaves the item out
 * @throws whatever else `read` throws
 */
export async function orRefused(read: () => Promise<object>): Promise<object> {
  try {
    return await read();
  } catch (error) {
    if (isRefusal(error)) return REFUSED;
    throw error;
  }
}

/**
 * Leaves a marked item out whose list goes on. Thrown while it is mapped and not passed over: so the list does not count as whole, and
 * what is stored of the item is not taken for gone.
 * @param what is not given, and by whom: for the user
 * @throws BankError permission-missing
 */
export function expectGiven(raw: unknown, what: string): void {
  if (typeof raw === 'object' && raw !== null && 'refused' in raw && raw.refused === REFUSED.refused)
    throw new BankError('permission-missing', what);
}
