import { type LedgerView, ledgerViewSchema } from '@of/mock-bank-kit';
import { obtainTokens, type RunningBank, startTestBank, TEST_NOW } from '@of/mock-bank-kit/testing';
import { z } from 'zod';
import { createApp } from '../app.ts';

const listed = z.object({
  accountCategory: z.string(),
  accountId: z.string(),
  accountType: z.string(),
  accountNumberDisplay: z.string(),
  status: z.string(),
});

const item = z.object({
  transactionId: z.string(),
  referenceTransactionId: z.string().optional(),
  postedTimestamp: z.string().optional(),
  transactionTimestamp: z.string(),
  description: z.string(),
  debitCreditMemo: z.enum(['CREDIT', 'DEBIT', 'MEMO']),
  status: z.enum(['AUTHORIZATION', 'MEMO', 'PENDING', 'POSTED']),
  amount: z.number(),
  payee: z.string().optional(),
  transactionPayee: z.object({ merchantName: z.string().optional(), individualName: z.string().optional() }).optional(),
  foreignAmount: z.number().optional(),
  foreignCurrency: z.string().optional(),
});

const page = z.object({
  page: z.object({ nextPageKey: z.string().optional(), nextOffset: z.string().optional(), totalElements: z.int() }),
  links: z.object({ next: z.object({ href: z.string() }) }).optional(),
  transactions: z.array(item),
});

/** A transaction as the bank lists it. */
export type Item = z.infer<typeof item>;

/** All that a customer can be asked for. */
export const EVERY_SCOPE = 'fdx:accountbasic:read fdx:balances:read fdx:accountdetailed:read fdx:transactions:read';

const tokenAnswer = z.object({ fdxConsentId: z.uuid() });

/** One customer's consent at a running Liberty Bank. */
export interface Customer {
  readonly token: string;
  readonly consentId: string;
  json(path: string): Promise<unknown>;
  accounts(): Promise<z.infer<typeof listed>[]>;
  /** Wire id of the customer's account of that FDX type. */
  idOf(accountType: string): Promise<string>;
  page(accountId: string, query?: string): Promise<z.infer<typeof page>>;
  /** All pages. */
  list(accountId: string, query?: string): Promise<Item[]>;
  books(): Promise<LedgerView>;
}

/** A running bank whose clock the test holds. */
export interface Liberty extends RunningBank {
  setNow(time: string): void;
  customer(userName: string, scope?: string, accounts?: readonly string[]): Promise<Customer>;
}

async function customerOf(bank: RunningBank, userName: string, scope: string, chosen?: readonly string[]) {
  // The testing kit keeps what it knows of a token answer; the consent's id is FDX's own.
  const tokens = await obtainTokens(bank, { userName, ...(chosen === undefined ? {} : { accounts: chosen }) }, scope);
  const token = tokens.access_token;
  const json = async (path: string): Promise<unknown> => (await bank.get(path, token)).json();
  const accounts = async () => z.object({ accounts: z.array(listed) }).parse(await json('/fdx/v6/accounts')).accounts;
  const pageAt = async (accountId: string, query = '') =>
    page.parse(await json(`/fdx/v6/accounts/${accountId}/transactions?${query}`));
  return {
    token,
    consentId: tokenAnswer.parse(tokens).fdxConsentId,
    json,
    accounts,
    idOf: async (accountType: string) =>
      (await accounts()).find((one) => one.accountType === accountType)?.accountId ?? 'none of that type',
    page: pageAt,
    list: async (accountId: string, query = 'limit=500') => {
      const all: Item[] = [];
      for (let next = query; ; ) {
        const answer = await pageAt(accountId, next);
        all.push(...answer.transactions);
        if (answer.page.nextPageKey === undefined) return all;
        next = `${query}&pageKey=${answer.page.nextPageKey}`;
      }
    },
    books: async () => ledgerViewSchema.parse(await json(`/__bank/ledger/${userName}`)),
  } satisfies Customer;
}

/** Starts the bank on a free port, its clock at TEST_NOW. */
export async function openLiberty(): Promise<Liberty> {
  let now = Date.parse(TEST_NOW);
  const bank = await startTestBank(createApp, { now: () => now });
  return {
    ...bank,
    setNow: (time) => {
      now = Date.parse(time);
    },
    customer: (userName, scope = EVERY_SCOPE, accounts) => customerOf(bank, userName, scope, accounts),
  };
}

/** A JSON number of this bank as minor units, through its text: no arithmetic on floats. */
export function minorOf(amount: number): number {
  const [, sign = '', whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(String(amount)) ?? [];
  return Number(`${sign}${whole}${fraction.padEnd(2, '0')}`);
}
