/** What a new adapter's folder begins with, by file name. `id` is the bank's, `name` what people call it. */
export function adapterTemplates(id: string, name: string): Readonly<Record<string, string>> {
  return {
    'adapter.ts': `import type { BankAdapter } from '../../contract/bank-adapter.ts';
import { errorOf, fetch } from './client.ts';
import { account, transaction } from './map.ts';

export const adapter = {
  institution: {
    id: '${id}',
    name: '${name}',
    // Fill in: the bank's country, and the standard that it speaks.
    country: 'XX',
    standard: 'own model',
    features: [],
    permissions: ['accounts', 'balances', 'transactions'],
    limits: {},
  },
  version: '0.1.0',
  oauth: {
    clientAuthentication: 'client_secret_basic',
    // Fill in: the scopes that stand for the permissions.
    scope: (permissions) => permissions.join(' '),
  },
  fetch,
  map: { account, transaction },
  errorOf,
} satisfies BankAdapter;
`,
    'client.ts': `import { z } from 'zod';
import { answerError } from '../../contract/answer-error.ts';
import type { BankFetch, Page } from '../../contract/bank-adapter.ts';
import type { BankError, BankErrorCode } from '../../contract/bank-error.ts';
import type { BankResponse, BankSession } from '../../contract/bank-session.ts';
import { parseWire } from '../../contract/parse.ts';

/** Fill in: how ${name} pages. This reads one page, a list under \`data\`. */
async function* pages(session: BankSession, path: string): AsyncGenerator<Page> {
  const answer = await session.get(path);
  const { data } = parseWire(z.looseObject({ data: z.array(z.unknown()) }), answer.body);
  yield { items: data, path: 'data' };
}

export const fetch: BankFetch = {
  accounts: (session) => pages(session, '/accounts'),
  transactions: (session, account) => pages(session, \`/accounts/\${encodeURIComponent(account.accountId)}/transactions\`),
};

/** Fill in: what ${name}'s own error codes mean to us. Without a code, HTTP's status decides. */
const CODES: Readonly<Record<string, BankErrorCode>> = {};

const refusal = z.looseObject({ error: z.string() });

export function errorOf(response: BankResponse): BankError | undefined {
  if (response.status >= 200 && response.status < 300) return undefined;
  return answerError('${name}', response, refusal.safeParse(response.body).data?.error, CODES);
}
`,
    'wire.ts': `import { bankResourceId, currencyCode } from '@of/contracts';
import { z } from 'zod';

/** Fill in: ${name}'s JSON, as it documents it. What may be missing is optional here; what is unknown is allowed. */
export const wireAccount = z.looseObject({ id: bankResourceId, currency: currencyCode, balance: z.string() });

export const wireTransaction = z.looseObject({
  id: bankResourceId,
  amount: z.string(),
  currency: currencyCode,
  bookingDate: z.iso.date(),
  text: z.string(),
});
`,
    'map.ts': `import type { UnifiedAccount, UnifiedTransaction } from '@of/contracts';
import { canonicalAmount } from '@of/money';
import { leftOver } from '../../contract/left-over.ts';
import { expectSame, parseWire, wireAmount } from '../../contract/parse.ts';
import { wireAccount, wireTransaction } from './wire.ts';

/** Fill in: a balance from the user's view, what is owed negative, whatever the bank's own sign. */
export function account(raw: unknown): UnifiedAccount {
  const wire = parseWire(wireAccount, raw);
  const amount = wireAmount('balance', () => canonicalAmount(wire.balance));
  return {
    accountId: wire.id,
    type: 'Other',
    status: 'Active',
    currency: wire.currency,
    balances: [{ type: 'Booked', amount, currency: wire.currency }],
    extensions: leftOver(raw, { id: true, currency: true, balance: true }),
  };
}

/** Fill in: a credit to the user positive, a debit negative, whatever the bank's own sign. */
export function transaction(raw: unknown, of: UnifiedAccount): UnifiedTransaction {
  const wire = parseWire(wireTransaction, raw);
  expectSame('currency', wire.currency, of.currency, 'currency');
  return {
    bankTransactionId: wire.id,
    status: 'Booked',
    amount: wireAmount('amount', () => canonicalAmount(wire.amount)),
    currency: wire.currency,
    bookingDate: wire.bookingDate,
    description: wire.text,
    extensions: leftOver(raw, { id: true, amount: true, currency: true, bookingDate: true, text: true }),
  };
}
`,
    'map.test.ts': `import { readSample } from '../../cli/check-adapter.ts';
import { checkIdentity, checkMapping } from '../../conformance/mapping-check.ts';
import { adapter } from './adapter.ts';

const sample = readSample(new URL('sample.json', import.meta.url).pathname);

test('the adapter says who it is', () => {
  expect(adapter.institution.country).not.toBe('XX');
  expect(checkIdentity(adapter)).toEqual([]);
});

test('the sample has an answer of the bank', () => {
  expect(sample.accounts.length).toBeGreaterThan(0);
  expect(sample.transactions.length).toBeGreaterThan(0);
});

test('every item of the sample is mapped', () => {
  for (const { findings } of checkMapping(adapter, sample)) expect(findings).toEqual([]);
});
`,
    'sample.json': `{ "accounts": [], "transactions": [], "products": [] }
`,
    'README.md': `# ${name}

Fill in: what is odd about this bank, for whoever looks after its adapter next.
`,
  };
}
