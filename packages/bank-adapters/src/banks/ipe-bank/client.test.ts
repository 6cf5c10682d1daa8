import type { UnifiedAccount } from '@of/contracts';
import { BankError, type BankErrorCode } from '../../contract/bank-error.ts';
import type { BankResponse, BankSession, QueryValue } from '../../contract/bank-session.ts';
import { adapter } from './adapter.ts';

type Query = Readonly<Record<string, QueryValue>>;
type Answer = (path: string, query: Query) => unknown;

const ORIGIN = 'https://ipe.example';
const NOW = '2026-11-24T01:30:00Z';
const ACCOUNTS = '/open-banking/accounts/v2/accounts';
const CARDS = '/open-banking/credit-cards-accounts/v2/accounts';
const checking: UnifiedAccount = {
  ...{ accountId: 'a-1', type: 'Checking', status: 'Active' },
  ...{ currency: 'BRL', balances: [] },
};

/** A session that answers paths and links; an answer that is an error is thrown. */
function sessionOf(answer: Answer) {
  const asked: { path: string; query: Query }[] = [];
  const session: BankSession = {
    get: async (pathOrLink, { query = {} } = {}): Promise<BankResponse> => {
      const url = new URL(pathOrLink, ORIGIN);
      const all = { ...Object.fromEntries(url.searchParams), ...query };
      asked.push({ path: url.pathname, query: all });
      const body = answer(url.pathname, all);
      if (body instanceof BankError) throw body;
      return { status: 200, headers: {}, body };
    },
  };
  return { session, asked };
}

async function all(pages: AsyncIterable<{ items: readonly unknown[] }>): Promise<unknown[]> {
  const items = [];
  for await (const page of pages) items.push(...page.items);
  return items;
}

const link = (path: string, page: number): string => `${ORIGIN}${path}?page=${page}&pagination-key=k`;
function page(path: string, number: number, data: readonly unknown[], hasNext = false, totalRecords?: number) {
  const next = hasNext ? { next: link(path, number + 1) } : {};
  const meta = { requestDateTime: NOW, ...(totalRecords === undefined ? {} : { totalRecords }) };
  return { data, links: { self: link(path, number), ...next }, meta };
}
const single = (data: object) => ({ data, links: { self: ORIGIN }, meta: { requestDateTime: NOW } });
const resources = (status = 'AVAILABLE') =>
  page('/open-banking/resources/v3/resources', 1, [{ resourceId: 'a-1', type: 'ACCOUNT', status }], false, 1);
const error = (code: BankErrorCode) => new BankError(code, code);
const many = (count: number) => Array.from({ length: count }, (_, index) => index);

const listOf = (answer: Answer) =>
  sessionOf((path, query) => (path.endsWith('/resources') ? resources() : answer(path, query)));
const transactions = (session: BankSession, account: UnifiedAccount = checking, range = {}) =>
  all(adapter.fetch.transactions(session, account, range));

test('the bank’s links are followed, each page once, from a year back to the bank’s own day', async () => {
  const { session, asked } = listOf((path, query) => {
    const number = Number(query['page'] ?? 1);
    return page(path, number, [number], number < 3);
  });
  expect(await transactions(session)).toEqual([1, 2, 3]);
  expect(asked.map(({ path }) => path)).toEqual([
    '/open-banking/resources/v3/resources',
    ...Array(3).fill(`${ACCOUNTS}/a-1/transactions`),
  ]);
  // It is still the 23rd in São Paulo.
  expect(asked[1]?.query).toMatchObject({ fromBookingDate: '2025-11-24', toBookingDate: '2026-11-23' });
  expect(asked[2]?.query).toEqual({ page: '2', 'pagination-key': 'k' });
});

test('a range is asked for as it is, but never further back than the bank gives; a card has other names for it', async () => {
  const { session, asked } = listOf((path) => page(path, 1, []));
  const range = { from: '2020-01-01', to: '2026-03-01' };
  await transactions(session, { ...checking, type: 'CreditCard' }, range);
  expect(asked[1]).toMatchObject({
    path: `${CARDS}/a-1/transactions`,
    query: { fromTransactionDate: '2025-11-24', toTransactionDate: '2026-03-01' },
  });
  expect(await transactions(session, checking, { from: '2026-12-01' })).toEqual([]);
});

test.each([
  ['a page that came before', (path: string) => page(path, 1, [1], true), 'links.self'],
  [
    'a link to a page further on',
    (path: string) => ({ ...page(path, 1, [1]), links: { self: link(path, 1), next: link(path, 3) } }),
    'links.next',
  ],
  [
    'a full page without its link',
    (path: string, query: Query) => page(path, Number(query['page'] ?? 1), many(500)),
    'links.next',
  ],
  ['more than was asked for', (path: string) => page(path, 1, many(501)), 'data'],
  ['fewer than the bank counts', (path: string) => page(path, 1, [1], false, 2), 'meta.totalRecords'],
  ['no list', () => single({}), 'data'],
  ['no links', () => ({ data: [], meta: { requestDateTime: NOW } }), 'links'],
])('%s ends in a drift', async (_name, answer, path) => {
  const { session } = listOf(answer);
  await expect(transactions(session)).rejects.toMatchObject({ code: 'schema-changed', path });
});

test('a full page that is the last is known by what is not behind it', async () => {
  const { session, asked } = listOf((path, query) =>
    query['page'] === 2 ? page(path, 2, []) : page(path, 1, many(500)),
  );
  expect(await transactions(session)).toHaveLength(500);
  expect(asked).toHaveLength(3);
});

test.each(['UNAVAILABLE', 'PENDING_AUTHORISATION'])('an account that is %s is not read', async (status) => {
  const { session, asked } = sessionOf(() => resources(status));
  await expect(transactions(session)).rejects.toMatchObject({ code: 'permission-missing' });
  await expect(transactions(session, { ...checking, accountId: 'a-2' })).rejects.toMatchObject({
    code: 'permission-missing',
  });
  expect(asked).toHaveLength(2);
});

/** Answers of a bank with one account and one card; `parts` say what becomes of the further ones. */
function customer(parts: Readonly<Record<string, unknown>>): Answer {
  return (path) => {
    const [, part = ''] = /\/(?:a|c)-1\/([a-z-]+)$/.exec(path) ?? [];
    if (part !== '') return parts[part] ?? single({ [part]: true });
    if (path === ACCOUNTS) return page(path, 1, [{ accountId: 'a-1', type: 'CONTA_POUPANCA', number: '1' }], false, 1);
    if (path === CARDS)
      return parts['cards'] ?? page(path, 1, [{ creditCardAccountId: 'c-1', name: 'Ouro' }], false, 1);
    return single({ currency: 'BRL' });
  };
}

test('an account comes with what further answers say of it', async () => {
  const { session } = sessionOf(customer({ limits: { data: [1] } }));
  expect(await all(adapter.fetch.accounts(session))).toEqual([
    {
      account: { accountId: 'a-1', type: 'CONTA_POUPANCA', number: '1' },
      identification: { currency: 'BRL' },
      balances: { balances: true },
      overdraftLimits: { 'overdraft-limits': true },
    },
    { card: { creditCardAccountId: 'c-1', name: 'Ouro' }, identification: { currency: 'BRL' }, limits: [1] },
  ]);
});

test.each(['retry', 'bank-down', 'rate-limited'] as const)(
  'balances that do not come (%s) are said to be missing',
  async (code) => {
    const { session } = sessionOf(
      customer({ balances: error(code), limits: error(code), 'overdraft-limits': error(code) }),
    );
    expect(await all(adapter.fetch.accounts(session))).toMatchObject([
      { balancesMissing: true },
      { balancesMissing: true },
    ]);
  },
);

test('what the consent does not cover is left out; anything else that goes wrong ends it', async () => {
  const none = error('permission-missing');
  const { session } = sessionOf(customer({ balances: none, 'overdraft-limits': none, cards: none }));
  const [account, ...cards] = await all(adapter.fetch.accounts(session));
  expect(Object.keys(account ?? {})).toEqual(['account', 'identification']);
  expect(cards).toEqual([]);
  for (const code of ['token-refused', 're-consent', 'schema-changed'] as const) {
    const broken = sessionOf(customer({ balances: error(code) }));
    await expect(all(adapter.fetch.accounts(broken.session))).rejects.toMatchObject({ code });
  }
});

test('an item that the bank refuses takes no other one with it, and is not passed over as gone', async () => {
  const { session } = sessionOf((path) => {
    if (path.endsWith('/x-1')) return error('permission-missing');
    if (path === ACCOUNTS) {
      const [other, one] = ['x-1', 'a-1'].map((accountId) => ({ accountId, type: 'CONTA_POUPANCA', number: '1' }));
      return page(path, 1, [other, one], false, 2);
    }
    return customer({ limits: { data: [] } })(path, {});
  });
  const items = await all(adapter.fetch.accounts(session));
  expect(items).toMatchObject([
    { account: { accountId: 'x-1' }, refused: true },
    { account: { accountId: 'a-1' }, identification: { currency: 'BRL' } },
    { card: { creditCardAccountId: 'c-1' } },
  ]);
  const leftOut = expect.objectContaining({ code: 'permission-missing' });
  expect(() => adapter.map.account(items[0])).toThrow(leftOut);
  expect(() => adapter.map.product({ contract: { contractId: 'l-1' }, refused: true })).toThrow(leftOut);
});

test('an item without its id is a drift with its place in the list', async () => {
  const { session } = sessionOf((path) => page(path, 1, [{ new_accountId: 'a-1' }], false, 1));
  await expect(all(adapter.fetch.accounts(session))).rejects.toMatchObject({
    code: 'schema-changed',
    path: 'data[0].accountId',
  });
});

test.each([
  [400, 'PARAMETRO_INVALIDO', 'schema-changed'],
  [400, 'CHAVE_PAGINACAO_INVALIDA', 'bank-down'],
  [401, 'NAO_AUTORIZADO', 'token-refused'],
  [403, 'PERMISSAO_INSUFICIENTE', 'permission-missing'],
  [403, 'RECURSO_NAO_CONSENTIDO', 'permission-missing'],
  [403, 'CONSENTIMENTO_EXPIRADO', 're-consent'],
  [403, 'CONSENTIMENTO_INVALIDO', 're-consent'],
  [404, 'RECURSO_INEXISTENTE', 'permission-missing'],
  [404, 'CONSENTIMENTO_INEXISTENTE', 're-consent'],
  [422, 'PERIODO_INVALIDO', 'schema-changed'],
  [423, 'LIMITE_OPERACIONAL_EXCEDIDO', 'rate-limited'],
  [423, 'ANOTHER_WORD', 'rate-limited'],
  [429, 'LIMITE_REQUISICOES', 'rate-limited'],
  [500, 'ERRO_INTERNO', 'retry'],
  [504, 'TEMPO_ESGOTADO', 'retry'],
  [529, 'SITE_SOBRECARREGADO', 'retry'],
])('%i %s is %s', (status, code, ours) => {
  const body = { errors: [{ code, title: 'x', detail: 'words with a secret' }], meta: { requestDateTime: NOW } };
  const made = adapter.errorOf({ status, headers: { 'retry-after': '5' }, body });
  expect(made).toMatchObject({ code: ours, bankCode: code, retryAfterSeconds: 5 });
  expect(made?.message).not.toMatch(/secret/);
});

test('a success is no error; a refusal without a body is known by its status', () => {
  expect(adapter.errorOf({ status: 200, headers: {}, body: {} })).toBeUndefined();
  expect(adapter.errorOf({ status: 204, headers: {}, body: undefined })).toBeUndefined();
  expect(adapter.errorOf({ status: 423, headers: {}, body: undefined })?.code).toBe('rate-limited');
  expect(adapter.errorOf({ status: 503, headers: {}, body: undefined })?.code).toBe('retry');
});

test('the customer’s address goes along only when they are there', () => {
  const call = { requestId: 'r', bankConsentId: undefined, userIpAddress: undefined };
  expect(adapter.headers(call)).toEqual({ 'x-fapi-interaction-id': 'r' });
  expect(adapter.headers({ ...call, userIpAddress: '203.0.113.7' })).toMatchObject({
    'x-fapi-customer-ip-address': '203.0.113.7',
  });
});
