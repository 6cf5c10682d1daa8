import { BankError } from '@of/bank-adapters';

/**
 * @returns the bank's own id of an item
 * @throws BankError `schema-changed` when it is missing or blank: two such items would be taken for one
 */
export function expectId(id: string | undefined): string {
  if (id === undefined || id.trim() === '') throw new BankError('schema-changed', 'has no id of its own', {});
  return id;
}
