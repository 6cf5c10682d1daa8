import type { UnifiedAccount } from '@of/contracts';
import { BankError } from '../../contract/bank-error.ts';
import type { BankResponse, BankSession, QueryValue } from '../../contract/bank-session.ts';
import { adapter } from './adapter.ts';

type Query = Readonly<Record<string, QueryValue>>;

function sessionOf(answer: (path: string, query: Query) => unknown) {
  const asked: string[] = [];
  const session: BankSession = {
    get: async (path, { query = {} } = {}): Promise<BankResponse> => {
      const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
      asked.push([path, ...given].join(' '));
      return { status: 200, headers: {}, body: answer(path, query) };
    },
  };
  return { session, asked };
}

async function all(pages: AsyncIterable<{ items: readonly unknown[]; path: string }>) {
  const items: unknown[] = [];
  const paths = new Set<string>();
  for await (const page of pages) {
    items.push(...page.items);
    paths.add(page.path);
  }
  return { items, paths: [...paths] };
}

const giro: UnifiedAccount = { accountId: 'a/1', type: 'Checking', status: 'Active', currency: 'EUR', balances: [] };
const card: UnifiedAccount = { ...giro, accountId: 'c1', type: 'CreditCard' };
const href = (value: string) => ({ href: value });
const report = (booked: unknown[], links: object = {}, more: object = {}) => ({
  transactions: { booked, _links: links, ...more },
});

describe('accounts', () => {
  const linked = (id: string) => ({ resourceId: id, _links: { balances: href(`/v1/x/${id}/balances`) } });
  const bank = (balances: (path: string) => unknown) => (path: string) => {
    if (path === '/v1/accounts')
      return { accounts: [{ ...linked('a1'), balances: [1] }, linked('a2'), { resourceId: 'a3' }] };
    return path === '/v1/card-accounts' ? { cardAccounts: [linked('c1')] } : balances(path);
  };

  test('come with their balances, which are asked for where they are missing and said to be', async () => {
    const { session, asked } = sessionOf(bank(() => ({ balances: [2], debitAccounting: true })));
    expect(await all(adapter.fetch.accounts(session))).toEqual({
      items: [
        { account: { ...linked('a1'), balances: [1] } },
        { account: linked('a2'), balances: [2], debitAccounting: true },
        { account: { resourceId: 'a3' } },
        { cardAccount: linked('c1'), balances: [2], debitAccounting: true },
      ],
      paths: ['accounts', 'cardAccounts'],
    });
    expect(asked).toEqual([
      '/v1/accounts withBalance=true',
      '/v1/x/a2/balances',
      '/v1/card-accounts',
      '/v1/x/c1/balances',
    ]);
  });

  test('one of many currencies is left out where the accounts of each are listed', async () => {
    const one = (iban: string, currency: string) => ({ resourceId: `${iban}-${currency}`, iban, currency });
    const listed = [one('DE1', 'XXX'), one('DE1', 'EUR'), one('DE1', 'USD'), one('DE2', 'XXX')];
    const { session } = sessionOf((path) => (path === '/v1/accounts' ? { accounts: listed } : { cardAccounts: [] }));
    const { items } = await all(adapter.fetch.accounts(session));
    expect(items).toEqual(listed.slice(1).map((account) => ({ account })));
  });

  test.each(['retry', 'bank-down', 'rate-limited', 'permission-missing'] as const)(
    'are there without their balances when that call alone ends in %s',
    async (code) => {
      const { session } = sessionOf(
        bank(() => {
          throw new BankError(code, 'no');
        }),
      );
      const { items } = await all(adapter.fetch.accounts(session));
      expect(items[1]).toEqual({ account: linked('a2'), balancesMissing: true });
    },
  );

  test.each(['token-refused', 're-consent', 'schema-changed'] as const)('are not, when it ends in %s', async (code) => {
    const { session } = sessionOf(
      bank(() => {
        throw new BankError(code, 'no');
      }),
    );
    await expect(all(adapter.fetch.accounts(session))).rejects.toMatchObject({ code });
  });
});

describe('entries', () => {
  test('are read by the links of the pages, what is pending first', async () => {
    const last = { first: href('/p1'), last: href('/p3') };
    const pages: Record<string, unknown> = {
      '/v1/accounts/a%2F1/transactions': report([1], { ...last, next: href('/p2') }, { pending: [0] }),
      '/p2': report([2], { ...last, next: href('/p3') }),
      '/p3': report([3], last, { pending: [] }),
    };
    const { session, asked } = sessionOf((path) => pages[path]);
    const range = { from: '2026-10-01', to: '2026-10-31' };
    expect(await all(adapter.fetch.transactions(session, giro, range))).toEqual({
      items: [
        { bookingStatus: 'pending', transaction: 0 },
        ...[1, 2, 3].map((transaction) => ({ bookingStatus: 'booked', transaction })),
      ],
      paths: ['transactions.pending', 'transactions.booked'],
    });
    expect(asked).toEqual([
      '/v1/accounts/a%2F1/transactions bookingStatus=both dateFrom=2026-10-01 dateTo=2026-10-31',
      '/p2',
      '/p3',
    ]);
  });

  test.each([
    ['the report', { debitAccounting: false }, undefined, { debitAccounting: false }],
    ['the account', {}, false, { debitAccounting: false }],
    ['the report before the account', { debitAccounting: true }, false, {}],
    ['nobody', {}, undefined, {}],
  ])('of a card are signed as %s says', async (_who, said, byAccount, expected) => {
    const { session, asked } = sessionOf(() => ({ ...said, cardTransactions: { booked: [1], _links: {} } }));
    const extensions = byAccount === undefined ? {} : { extensions: { cardAccount: { debitAccounting: byAccount } } };
    const { items } = await all(adapter.fetch.transactions(session, { ...card, ...extensions }, {}));
    expect(items).toEqual([{ bookingStatus: 'booked', ...expected, cardTransaction: 1 }]);
    expect(asked).toEqual(['/v1/card-accounts/c1/transactions bookingStatus=both']);
  });

  test('from beyond the history are asked for as far as it goes', async () => {
    const { session, asked } = sessionOf((_path, { dateFrom }) => {
      if (dateFrom !== undefined)
        throw new BankError('schema-changed', 'no', { bankCode: 'PERIOD_INVALID', path: '$' });
      return report([1]);
    });
    const { items } = await all(adapter.fetch.transactions(session, giro, { from: '2026-01-01' }));
    expect(items).toHaveLength(1);
    expect(asked).toHaveLength(2);
    await expect(
      all(
        adapter.fetch.transactions(
          sessionOf(() => {
            throw new BankError('schema-changed', 'no', { bankCode: 'PERIOD_INVALID', path: '$' });
          }).session,
          giro,
          {},
        ),
      ),
    ).rejects.toMatchObject({ bankCode: 'PERIOD_INVALID' });
  });

  test.each([
    ['a page that comes twice', { '/a': report([1], { next: href('/a') }) }, 'transactions._links.next'],
    [
      'pages that go round',
      { '/a': report([1], { next: href('/b') }), '/b': report([2], { next: href('/a') }) },
      'transactions._links.next',
    ],
    [
      'a first page without its link',
      { '': report([1], { first: href('/1'), last: href('/2') }) },
      'transactions._links.next',
    ],
    ['a later one', { '/a': report([1], { first: href('/1'), last: href('/b') }) }, 'transactions._links.next'],
    ['no booked entries', { '': { transactions: { _links: {} } } }, 'transactions.booked'],
    ['no report', { '': {} }, 'transactions'],
  ])('with %s end in a drift', async (_name, pages: Record<string, unknown>, path) => {
    const { session } = sessionOf((asked) => pages[asked] ?? pages[''] ?? report([0], { next: href('/a') }));
    const read = all(adapter.fetch.transactions(session, giro, {}));
    await expect(read).rejects.toMatchObject({ code: 'schema-changed', path });
  });
});

describe('refusals', () => {
  const refusal = (status: number, code: string, path?: string) => ({
    status,
    headers: { 'retry-after': '5' },
    body: {
      tppMessages: [{ category: 'ERROR', code, text: 'words with a secret', ...(path === undefined ? {} : { path }) }],
    },
  });

  test.each([
    [401, 'TOKEN_UNKNOWN', undefined, 'token-refused'],
    [401, 'TOKEN_EXPIRED', undefined, 'token-refused'],
    [401, 'CONSENT_INVALID', undefined, 're-consent'],
    [401, 'CONSENT_INVALID', 'access.balances', 'permission-missing'],
    [401, 'CONSENT_EXPIRED', undefined, 're-consent'],
    [403, 'CONSENT_UNKNOWN', undefined, 're-consent'],
    [404, 'RESOURCE_UNKNOWN', undefined, 'permission-missing'],
    [429, 'ACCESS_EXCEEDED', undefined, 'rate-limited'],
    [400, 'PERIOD_INVALID', undefined, 'schema-changed'],
    [400, 'FORMAT_ERROR', 'Consent-ID', 'schema-changed'],
    [406, 'SERVICE_NOT_SUPPORTED', undefined, 'schema-changed'],
    [500, 'INTERNAL_SERVER_ERROR', undefined, 'retry'],
    [503, 'SERVICE_UNAVAILABLE', undefined, 'retry'],
    [403, 'SOMETHING_NEW', undefined, 'permission-missing'],
  ])('%i %s at %p is %4$s', (status, code, path, ours) => {
    const error = adapter.errorOf(refusal(status, code, path));
    expect(error).toMatchObject({ code: ours, bankCode: code, retryAfterSeconds: 5 });
    expect(error?.message).not.toMatch(/secret/);
  });

  test('a reset time that cannot be says nothing (daily-allowance)', () => {
    for (const headers of [{}, { 'retry-after': '-1' }])
      expect(adapter.errorOf({ ...refusal(429, 'ACCESS_EXCEEDED'), headers })?.retryAfterSeconds).toBeUndefined();
  });

  test('a success is none; one without a body is known by its status', () => {
    expect(adapter.errorOf({ status: 200, headers: {}, body: { tppMessages: [{ code: 'X' }] } })).toBeUndefined();
    expect(adapter.errorOf({ status: 500, headers: {}, body: undefined })?.code).toBe('retry');
  });
});

test('each call says which it is, under which consent, and who waits', () => {
  const call = { requestId: 'r', bankConsentId: 'c', userIpAddress: '203.0.113.7' };
  expect(adapter.headers(call)).toEqual({ 'X-Request-ID': 'r', 'Consent-ID': 'c', 'PSU-IP-Address': '203.0.113.7' });
  expect(adapter.headers({ requestId: 'r', bankConsentId: undefined, userIpAddress: undefined })).toEqual({
    'X-Request-ID': 'r',
  });
});
