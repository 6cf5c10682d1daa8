import type { Mapped } from '../../contract/left-over.ts';

/** What of a transaction's optional fields could be used; the others are only kept. */
export interface UsedFields {
  readonly posted: boolean;
  readonly reference: boolean;
  readonly merchantCode: boolean;
  readonly original: boolean;
  readonly party: 'payee' | 'merchantName' | 'individualName';
}

const ALWAYS: Mapped = {
  accountCategory: true,
  transactionId: true,
  transactionTimestamp: true,
  description: true,
  debitCreditMemo: true,
  status: true,
  amount: true,
  transactionType: true,
};

const made = new Map<string, Mapped>();

/** The fields that are mapped: one tree for each case, made once, as there are few cases and many transactions. */
export function mappedFields({ posted, reference, merchantCode, original, party }: UsedFields): Mapped {
  const name = `${posted} ${reference} ${merchantCode} ${original} ${party}`;
  const known = made.get(name);
  if (known !== undefined) return known;
  const fields: Mapped = {
    ...ALWAYS,
    ...(posted ? { postedTimestamp: true } : {}),
    ...(reference ? { referenceTransactionId: true } : {}),
    ...(merchantCode ? { category: true, subCategory: true } : {}),
    ...(original ? { foreignAmount: true, foreignCurrency: true } : {}),
    ...(party === 'payee' ? { payee: true } : { transactionPayee: { [party]: true } }),
  };
  made.set(name, fields);
  return fields;
}
