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
    // Fill in: the bank's country, the standard that it speaks, what it offers and what it sets limits to.
    country: 'XX',
    standard: 'own model',
    features: [],
    permissions: ['accounts', 'balances', 'transactions'],
    limits: {},
  },
  version: '0.1.0',
  oauth: {
    // Fill in: how OAuth works there. Banks of FAPI want 'private_key_jwt', with pushedRequests: true and, some, dpop: true.
    clientAuthentication: 'client_secret_basic',
    // Fill in: the scopes that stand for the permissions. The second argument is the id of the bank's consent resource.
    scope: (permissions) => permissions.join(' '),
  },
  // Fill in, where the bank has them: \`consents\` (its consent resource) and \`headers\` (of each call, such as an interaction id).
  fetch,
  map: { account, transaction },
  errorOf,
} satisfies BankAdapter;
`,
    'client.ts': `import { z } from 'zod';
import { answerError } from '../../contract/answer-error.ts';
import type { BankFetch, Page } from '../../contract/bank-adapter.ts';
import type { BankError, BankErrorCode } from '../../contract/bank-error.ts';
import type { BankResponse, BankSession, QueryValue } from '../../contract/bank-session.ts';
import { parseWire } from '../../contract/parse.ts';

const body = z.looseObject({ data: z.array(z.unknown()) });

/**
 * Fill in: how ${name} pages. This reads one page, a list under \`data\`. A list is over when the bank says so; a page that comes
 * twice, a link that leads back, fewer items than the bank counts end in schemaChanged, before the page is handed on.
 */
async function* pages(
  session: BankSession,
  path: string,
  query: Readonly<Record<string, QueryValue>> = {},
): AsyncGenerator<Page> {
  const answer = await session.get(path, { query });
  yield { items: parseWire(body, answer.body).data, path: 'data' };
}

/**
 * Fill in: where ${name} lists what. Where an account's balances are a call of their own, \`accounts\` yields one item of both; when
 * that call alone fails, the item says so and map.account sets \`balancesMissing: true\`.
 */
export const fetch: BankFetch = {
  accounts: (session) => pages(session, '/accounts'),
  transactions: (session, account, { from, to }) =>
    pages(session, \`/accounts/\${encodeURIComponent(account.accountId)}/transactions\`, { from, to }),
};

/** Fill in: what ${name}'s own error codes mean to us. Without a code, HTTP's status decides. */
const CODES: Readonly<Record<string, BankErrorCode>> = {
  account_not_found: 'permission-missing',
};

const refusal = z.looseObject({ error: z.string() });

export function errorOf(response: BankResponse): BankError | undefined {
  if (response.status >= 200 && response.status < 300) return undefined;
  return answerError('${name}', response, refusal.safeParse(response.body).data?.error, CODES);
}
`,
    'wire.ts': `import { bankResourceId, currencyCode } from '@of/contracts';
import { z } from 'zod';

/** Fill in: ${name}'s JSON, as it documents it. What may be missing is optional here; what is unknown is allowed. */
export const wireAccount = z.looseObject({
  id: bankResourceId,
  currency: currencyCode,
  /** Absent without the permission for it. */
  balance: z.string().optional(),
});

export const wireTransaction = z.looseObject({
  id: bankResourceId,
  status: z.enum(['pending', 'booked', 'declined']),
  amount: z.string(),
  currency: currencyCode,
  bookingDate: z.iso.date().optional(),
  text: z.string(),
});
`,
    'map.ts': `import type { UnifiedAccount, UnifiedTransaction } from '@of/contracts';
import { formatAmount } from '@of/money';
import { leftOver, type Mapped } from '../../contract/left-over.ts';
import { expectSame, parseWire, schemaChanged, wireAmount } from '../../contract/parse.ts';
import { wireAccount, wireTransaction } from './wire.ts';

const ACCOUNT: Mapped = { id: true, currency: true, balance: true };

/** Fill in: type and status; balances from the user's view, what is owed negative, whatever the bank's own sign. */
export function account(raw: unknown): UnifiedAccount {
  const { id, currency, balance } = parseWire(wireAccount, raw);
  return {
    accountId: id,
    type: 'Other',
    status: 'Active',
    currency,
    balances:
      balance === undefined
        ? []
        : [{ type: 'Booked', amount: wireAmount('balance', () => formatAmount(balance, currency)), currency }],
    extensions: leftOver(raw, ACCOUNT),
  };
}

const TRANSACTION: Mapped = { id: true, status: true, amount: true, currency: true, bookingDate: true, text: true };

/**
 * Fill in: a credit to the user positive, a debit negative, whatever the bank's own sign; an id only where it lasts; the day of
 * booking in the bank's calendar. What was declined moves nothing: it is undefined.
 */
export function transaction(raw: unknown, of: UnifiedAccount): UnifiedTransaction | undefined {
  const wire = parseWire(wireTransaction, raw);
  expectSame('currency', wire.currency, of.currency, 'currency');
  if (wire.status === 'declined') return undefined;
  if (wire.status === 'booked' && wire.bookingDate === undefined)
    throw schemaChanged('bookingDate', 'missing, although it is booked');
  return {
    bankTransactionId: wire.id,
    status: wire.status === 'booked' ? 'Booked' : 'Pending',
    amount: wireAmount('amount', () => formatAmount(wire.amount, wire.currency)),
    currency: wire.currency,
    bookingDate: wire.status === 'booked' ? wire.bookingDate : undefined,
    description: wire.text,
    extensions: leftOver(raw, TRANSACTION),
  };
}
`,
    'map.test.ts': `import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { readSample } from '../../cli/check-adapter.ts';
import { checkIdentity, checkMapping } from '../../conformance/mapping-check.ts';
import { adapter } from './adapter.ts';

const folder = new URL('./', import.meta.url);
const sample = readSample(fileURLToPath(new URL('sample.json', folder)));

test('the adapter says who it is', () => {
  expect(adapter.institution.country).not.toBe('XX');
  expect(checkIdentity(adapter)).toEqual([]);
});

test('the sample has an answer of the bank', () => {
  expect(sample.accounts.length).toBeGreaterThan(0);
  expect(sample.transactions.length).toBeGreaterThan(0);
});

test('every item of the sample is mapped, and nothing of it is lost', () => {
  expect(checkMapping(adapter, sample).flatMap(({ findings }) => findings)).toEqual([]);
});

// This test is for the time of writing: it goes when it passes.
test('nothing is left to fill in', () => {
  const files = readdirSync(folder).filter((file) => file !== 'map.test.ts');
  const places = files.flatMap((file) =>
    readFileSync(new URL(file, folder), 'utf8')
      .split('\\n')
      .flatMap((line, index) => (line.includes('Fill in') ? [\`\${file}:\${index + 1} \${line.trim()}\`] : [])),
  );
  expect(places).toEqual([]);
});
`,
    'sample.json': `{ "accounts": [], "transactions": [], "products": [] }
`,
    'README.md': `# ${name}

Fill in: what is odd about this bank, for whoever looks after its adapter next.
`,
  };
}
