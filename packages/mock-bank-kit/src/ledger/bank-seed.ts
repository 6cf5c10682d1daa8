import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { oddity } from '../oddities/oddity.ts';

const minor = z.int().nonnegative();
const dayOfMonth = z.int().min(1).max(31);
const isoDate = z.iso.date();

const accountSeedSchema = z.strictObject({
  key: z.string().min(1),
  kind: z.enum(['checking', 'savings', 'credit-card']),
  number: z.string().regex(/^\d{6,17}$/),
  label: z.string().min(1),
  openedOn: isoDate,
  /** What was in the account when the history begins; what was owed of a credit card is negative. */
  openingMinor: z.int(),
  creditLimitMinor: minor.default(0),
  /** What goes wrong with this account's data unless told otherwise. */
  oddities: z.array(oddity).default([]),
});

const productBase = {
  key: z.string().min(1),
  label: z.string().min(1),
  originalMinor: minor,
  annualRate: z.string().regex(/^\d{1,2}(\.\d{1,4})?$/),
  termMonths: z.int().positive(),
  openedMonthsBeforeHistory: z.int().nonnegative(),
  repaymentDay: dayOfMonth,
};

const productSeedSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('loan'), ...productBase, collateral: z.string().min(1) }),
  z.strictObject({
    kind: z.literal('mortgage'),
    ...productBase,
    property: z.strictObject({ address: z.string().min(1), valueMinor: minor }),
  }),
]);

const holderSeedSchema = z.strictObject({
  userName: z.string().min(1),
  accounts: z.array(accountSeedSchema).min(1),
  income: z.strictObject({ payer: z.string().min(1), amountMinor: minor, dayOfMonth }),
  rent: z.strictObject({ payee: z.string().min(1), amountMinor: minor, dayOfMonth }).optional(),
  savingsTransfer: z.strictObject({ amountMinor: minor, dayOfMonth }).optional(),
  utilities: z.array(z.string()),
  subscriptions: z.array(z.string()),
  spending: z.strictObject({
    groceriesPerWeek: z.int().min(0).max(14),
    restaurantsPerWeek: z.int().min(0).max(14),
    transportPerWeek: z.int().min(0).max(14),
    shoppingPerMonth: z.int().min(0).max(30),
    cashPerMonth: z.int().min(0).max(30),
  }),
  products: z.array(productSeedSchema),
});

/** What a bank's ledger grows from: its customers, their accounts, habits, loans and mortgages (amounts in minor units). */
export const bankSeedSchema = z.strictObject({
  currency: z.string().regex(/^[A-Z]{3}$/),
  /** Card payments in another currency: units of the bank's currency for one of it. */
  abroad: z
    .strictObject({
      currency: z.string().regex(/^[A-Z]{3}$/),
      rate: z.string().regex(/^\d{1,4}\.\d{1,6}$/),
      merchants: z.array(z.strictObject({ name: z.string().min(1), code: z.string().regex(/^\d{4}$/) })).min(1),
    })
    .optional(),
  accountHolders: z.array(holderSeedSchema).min(1),
});

export type BankSeed = z.infer<typeof bankSeedSchema>;
export type HolderSeed = z.infer<typeof holderSeedSchema>;
export type AccountSeed = z.infer<typeof accountSeedSchema>;
export type ProductSeed = z.infer<typeof productSeedSchema>;

const demoUsersSchema = z.strictObject({
  users: z.array(z.strictObject({ userName: z.string().min(1), displayName: z.string().min(1) })),
});

export type DemoUser = z.infer<typeof demoUsersSchema>['users'][number];

const merchantSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  code: z.string().regex(/^\d{4}$/),
  kind: z.enum(['groceries', 'restaurants', 'transport', 'shopping', 'utility', 'subscription']),
  minMinor: minor,
  maxMinor: minor,
});

/** A shop: its ISO 18245 category code and the range of what one purchase costs. A subscription rises from min to max, once. */
export type Merchant = z.infer<typeof merchantSchema>;

const merchantsSchema = z.strictObject({ merchants: z.array(merchantSchema).min(1) });

/** Reads a file of the repository's `data/` folder, which stands at the same distance from `src/` and from `dist/`. */
function readData(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../../data/${name}`, import.meta.url), 'utf8'));
}

/** The seed of one bank, `data/banks/<id>.json`. Throws when the file is missing or not of the schema. */
export function loadBankSeed(bankId: string): BankSeed {
  return bankSeedSchema.parse(readData(`banks/${bankId}.json`));
}

/** The demo users that every bank knows. */
export function loadDemoUsers(): readonly DemoUser[] {
  return demoUsersSchema.parse(readData('demo-users.json')).users;
}

/** The merchants where the demo users shop. */
export function loadMerchants(): readonly Merchant[] {
  return merchantsSchema.parse(readData('merchants.json')).merchants;
}
