import { z } from 'zod';

const reference = z
  .looseObject({
    iban: z.string().max(34).optional(),
    bban: z.string().max(30).optional(),
    pan: z.string().max(35).optional(),
    maskedPan: z.string().max(35).optional(),
    currency: z
      .string()
      .regex(/^[A-Z]{3}$/)
      .optional(),
  })
  .refine(({ iban, bban, pan, maskedPan }) => [iban, bban, pan, maskedPan].some((one) => one !== undefined), {
    message: 'must name an account by iban, bban, pan or maskedPan',
  });
const references = z.array(reference).max(50);
const scopeOfAccounts = z.enum(['allAccounts', 'allAccountsWithOwnerName']);

/** What a consent is to open: named accounts, those that the customer will choose (empty lists), or all. */
export const consentAccess = z.strictObject({
  accounts: references.optional(),
  balances: references.optional(),
  transactions: references.optional(),
  additionalInformation: z.strictObject({ ownerName: references.optional() }).optional(),
  availableAccounts: scopeOfAccounts.optional(),
  availableAccountsWithBalance: scopeOfAccounts.optional(),
  allPsd2: scopeOfAccounts.optional(),
});

export type ConsentAccess = z.infer<typeof consentAccess>;
export type AccountReference = z.infer<typeof reference>;

/** What the standard calls the ways to ask, of which one request takes one. */
const GLOBAL = ['availableAccounts', 'availableAccountsWithBalance', 'allPsd2'] as const;

/** The lists of accounts of a request, each of which is either empty or names some. */
export function listsOf(access: ConsentAccess): readonly (readonly AccountReference[])[] {
  const { accounts, balances, transactions, additionalInformation } = access;
  return [accounts, balances, transactions, additionalInformation?.ownerName].filter((list) => list !== undefined);
}

function waysOf(access: ConsentAccess): number {
  const { accounts, balances, transactions } = access;
  const isListed = [accounts, balances, transactions].some((list) => list !== undefined);
  return GLOBAL.filter((name) => access[name] !== undefined).length + (isListed ? 1 : 0);
}

/** The body of `POST /v1/consents`. */
export const consentRequest = z
  .strictObject({
    access: consentAccess
      .refine((access) => waysOf(access) === 1, 'must ask for accounts in one way')
      .refine((access) => {
        const lists = listsOf(access);
        return lists.every((list) => list.length === 0) || lists.every((list) => list.length > 0);
      }, 'either all lists are empty or none is'),
    recurringIndicator: z.boolean(),
    validUntil: z.iso.date(),
    frequencyPerDay: z.int().min(1).max(4),
    combinedServiceIndicator: z.boolean(),
  })
  .refine(({ recurringIndicator, frequencyPerDay }) => recurringIndicator || frequencyPerDay === 1, {
    path: ['frequencyPerDay'],
    message: 'must be 1 for a single access',
  });

/** What the bank keeps of a request, `validUntil` as it adjusted it. */
export const consentDetails = z.object({
  access: consentAccess,
  recurringIndicator: z.boolean(),
  validUntil: z.iso.date(),
  frequencyPerDay: z.int(),
});
