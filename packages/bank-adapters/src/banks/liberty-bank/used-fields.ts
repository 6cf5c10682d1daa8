import { type Mapped, mergedTrees } from '../../contract/left-over.ts';

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

const POSTED: Mapped = { postedTimestamp: true };
const REFERENCE: Mapped = { referenceTransactionId: true };
const MERCHANT_CODE: Mapped = { category: true, subCategory: true };
const ORIGINAL: Mapped = { foreignAmount: true, foreignCurrency: true };
const PARTY: Readonly<Record<UsedFields['party'], Mapped>> = {
  payee: { payee: true },
  merchantName: { transactionPayee: { merchantName: true } },
  individualName: { transactionPayee: { individualName: true } },
};

/** The fields that are mapped. */
export function mappedFields({ posted, reference, merchantCode, original, party }: UsedFields): Mapped {
  return mergedTrees(
    ALWAYS,
    PARTY[party],
    posted ? POSTED : undefined,
    reference ? REFERENCE : undefined,
    merchantCode ? MERCHANT_CODE : undefined,
    original ? ORIGINAL : undefined,
  );
}
