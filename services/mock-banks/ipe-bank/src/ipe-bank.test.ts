import { openApiCheck, TEST_NOW } from '@of/mock-bank-kit/testing';
import fc from 'fast-check';
import { z } from 'zod';
import { CONSENTS, type ConnectedBank, type Item, loggedUser, startConnectedBank } from './testing/connected-bank.ts';

const ACCOUNTS = '/open-banking/accounts/v2/accounts';
const CARDS = '/open-banking/credit-cards-accounts/v2/accounts';
const CONTRACTS = '/open-banking/loans/v2/contracts';
const YEAR = 'fromBookingDate=2025-11-23&toBookingDate=2026-11-23';
const CARD_YEAR = 'fromTransactionDate=2025-11-23&toTransactionDate=2026-11-23';
const START = Date.parse(TEST_NOW);
const INTERACTION = 'c4405450-febe-11eb-80a5-0fcebb1574e1';

const entry = z.object({
  transactionId: z.string(),
  creditDebitType: z.enum(['CREDITO', 'DEBITO']),
  completedAuthorisedPaymentType: z.string().optional(),
  transactionAmount: z.object({ amount: z.string() }).optional(),
  brazilianAmount: z.object({ amount: z.string() }).optional(),
});

/** Signed minor units of an entry. */
const minorOf = (item: Item): number => {
  const { creditDebitType, transactionAmount, brazilianAmount } = entry.parse(item);
  const minor = Number((transactionAmount ?? brazilianAmount)?.amount.replace('.', ''));
  return creditDebitType === 'DEBITO' ? -minor : minor;
};

describe('Ipê Bank', () => {
  let bank: ConnectedBank;
  let token: string;
  const document = openApiCheck(new URL('../openapi.yaml', import.meta.url));

  beforeAll(async () => {
    bank = await startConnectedBank(START);
    token = await bank.connect('gracehop');
  });
  beforeEach(() => bank.setNow(START));
  afterAll(() => bank.stop());

  /** Addresses of everything that a customer has, by the document's templates. */
  async function addressesOf(bearer: string): Promise<[template: string, path: string][]> {
    const found: [string, string][] = [
      ['/open-banking/resources/v3/resources', '/open-banking/resources/v3/resources'],
    ];
    const add = (base: string, name: string, id: unknown, parts: readonly string[]) => {
      for (const part of parts) found.push([`${base}/{${name}}${part.split('?')[0]}`, `${base}/${String(id)}${part}`]);
    };
    for (const { accountId } of await bank.all(ACCOUNTS, bearer))
      add(ACCOUNTS, 'accountId', accountId, [
        '',
        '/balances',
        '/overdraft-limits',
        `/transactions?${YEAR}&page-size=1000`,
        '/transactions?fromBookingDate=2026-11-01&toBookingDate=2027-11-23',
        '/transactions-current?fromBookingDate=2026-11-17&toBookingDate=2026-12-23',
        '/transactions?fromBookingDate=2026-11-01',
      ]);
    for (const { creditCardAccountId: id } of await bank.all(CARDS, bearer)) {
      add(CARDS, 'creditCardAccountId', id, ['', '/limits', '/bills', `/transactions?${CARD_YEAR}&page-size=1000`]);
      add(CARDS, 'creditCardAccountId', id, ['/transactions-current', '/transactions?payeeMCC=x']);
      for (const { billId } of (await bank.all(`${CARDS}/${String(id)}/bills`, bearer)).slice(0, 2))
        found.push([
          `${CARDS}/{creditCardAccountId}/bills/{billId}/transactions`,
          `${CARDS}/${String(id)}/bills/${String(billId)}/transactions`,
        ]);
    }
    for (const { contractId } of await bank.all(CONTRACTS, bearer))
      add(CONTRACTS, 'contractId', contractId, ['', '/scheduled-instalments', '/payments', '/warranties']);
    return [...found, [ACCOUNTS, ACCOUNTS], [CARDS, CARDS], [CONTRACTS, CONTRACTS]];
  }

  it('answers as its OpenAPI document says, whoever asks', async () => {
    for (const userName of ['fridaklo', 'gracehop', 'adalove', 'claumon']) {
      const bearer = await bank.connect(userName);
      for (const [template, path] of await addressesOf(bearer)) {
        const answer = await bank.running.get(path, bearer);
        expect([path, document.problemsOf(template, answer.status, await answer.json())]).toEqual([path, []]);
      }
    }
  });

  it('answers to its consent resource as the document says', async () => {
    const id = await bank.createConsent(undefined, '2026-12-01T00:00:00Z');
    const customer = await bank.connect('fridaklo', id);
    const path = `${CONSENTS}/${id}`;
    const headers = { 'x-fapi-customer-ip-address': '203.0.113.7', 'x-customer-user-agent': 'a browser' };
    const renewed = await bank.running.send({
      ...{ method: 'POST', path: `${path}/extends`, accessToken: customer, headers },
      body: { data: { loggedUser, expirationDateTime: '2027-01-01T00:00:00Z' } },
    });
    const one = `${CONSENTS}/{consentId}`;
    const calls = [
      [`${one}/extends`, 'post', renewed],
      [one, 'get', await bank.asClient('GET', path)],
      [`${one}/extensions`, 'get', await bank.asClient('GET', `${path}/extensions`)],
      [
        CONSENTS,
        'post',
        await bank.asClient('POST', CONSENTS, { data: { loggedUser, permissions: ['ACCOUNTS_READ'] } }),
      ],
    ] as const;
    for (const [template, method, answer] of calls)
      expect([template, document.problemsOf(template, answer.status, await answer.json(), method)]).toEqual([
        template,
        [],
      ]);
    await bank.asClient('DELETE', path);
    const ended = await bank.asClient('GET', path);
    expect(document.problemsOf(one, ended.status, await ended.json())).toEqual([]);
  });

  it('gives every entry once, whatever the size of the pages, though the list grows meanwhile', async () => {
    const { id, key } = bank.account('gracehop', 'savings');
    const path = `${ACCOUNTS}/${id}/transactions?${YEAR}`;
    const expected = (await bank.all(`${path}&page-size=1000`, token)).map((one) => one['transactionId']);
    expect(expected.length).toBeGreaterThan(20);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 2, max: 30 }), fc.nat(40), async (size, minutes) => {
        bank.setNow(START);
        const first = z
          .object({
            data: z.array(z.object({ transactionId: z.string() })),
            links: z.object({ next: z.string().optional() }),
          })
          .parse(await bank.json(`${path}&page-size=${size}`, token));
        bank.setNow(START + minutes * 60_000);
        const next = first.links.next;
        const rest = next === undefined ? [] : await bank.all(next, token);
        expect([...first.data, ...rest].map((one) => one.transactionId)).toEqual(expected);
      }),
      { numRuns: 6 },
    );
    const booked = bank.running.bank.ledger.transactions(key, START).filter(({ bookedAt }) => bookedAt <= START);
    expect(new Set(expected).size).toBe(expected.length);
    expect(booked.length).toBeGreaterThanOrEqual(expected.length);
  });

  it('refuses a pagination key of another list, a changed one, and one that is too old', async () => {
    const { id } = bank.account('gracehop', 'savings');
    const path = `${ACCOUNTS}/${id}/transactions?${YEAR}&page-size=5`;
    const page = z.object({ links: z.object({ next: z.string() }) }).parse(await bank.json(path, token));
    const next = new URL(page.links.next);
    const key = next.searchParams.get('pagination-key') ?? '';
    const refused = async (address: string) => {
      const answer = await bank.running.get(address, token);
      expect([answer.status, await answer.json()]).toMatchObject([
        400,
        { errors: [{ code: 'CHAVE_PAGINACAO_INVALIDA' }] },
      ]);
    };
    await refused(`${ACCOUNTS}?pagination-key=${key}`);
    await refused(`${path}&pagination-key=${key}x`);
    await refused(
      `${ACCOUNTS}/${id}/transactions?fromBookingDate=2026-01-01&toBookingDate=2026-11-23&pagination-key=${key}`,
    );
    bank.setNow(START + 2 * 3_600_000);
    await refused(next.pathname + next.search);
  });

  it('shows in both accounts, under one id, a transfer between them', async () => {
    const ids = async (kind: 'checking' | 'savings') =>
      (await bank.all(`${ACCOUNTS}/${bank.account('gracehop', kind).id}/transactions?${YEAR}&page-size=1000`, token))
        .filter((one) => one['type'] === 'TRANSFERENCIA_MESMA_INSTITUICAO')
        .map((one) => one['transactionId']);
    const [checking, savings] = [await ids('checking'), await ids('savings')];
    expect(checking.length).toBeGreaterThan(10);
    expect(new Set(checking)).toEqual(new Set(savings));
  });

  it('keeps a card’s bills: what was booked in a month, without what was paid', async () => {
    const { id, key } = bank.account('gracehop', 'credit-card');
    const bills = await bank.all(`${CARDS}/${id}/bills`, token);
    expect(bills.length).toBeGreaterThan(12);
    const all = await bank.all(`${CARDS}/${id}/transactions?${CARD_YEAR}&page-size=1000`, token);
    for (const bill of bills.slice(0, 3)) {
      const listed = await bank.all(
        `${CARDS}/${id}/bills/${String(bill['billId'])}/transactions?page-size=1000`,
        token,
      );
      expect(
        listed.every((one) =>
          all.some((other) => other['transactionId'] === one['transactionId'] && other['billId'] === bill['billId']),
        ),
      ).toBe(true);
      const owed = listed
        .filter((one) => one['transactionName'] !== 'Pagamento recebido')
        .reduce((sum, one) => sum - minorOf(one), 0);
      const total = z.object({ billTotalAmount: z.object({ amount: z.string() }) }).parse(bill);
      expect(Number(total.billTotalAmount.amount.replace('.', ''))).toBe(owed);
    }
    expect(bank.running.bank.ledger.account(key)?.kind).toBe('credit-card');
  });

  it('shows what will be booked only to who asks for days to come', async () => {
    const { id } = bank.account('gracehop', 'checking');
    const future = async (query: string) =>
      (await bank.all(`${ACCOUNTS}/${id}/${query}`, token)).filter(
        (one) => one['completedAuthorisedPaymentType'] === 'LANCAMENTO_FUTURO',
      );
    expect(await future(`transactions?${YEAR}`)).toEqual([]);
    const window = 'fromBookingDate=2026-11-17&toBookingDate=2027-11-23';
    const ahead = await future(`transactions-current?${window}`);
    expect(ahead.length).toBeGreaterThan(1);
    expect(await future(`transactions?${window}`)).toEqual(ahead);
  });

  it.each([
    [`${ACCOUNTS}?page-size=1001`, 400, 'PARAMETRO_INVALIDO'],
    [`${ACCOUNTS}?offset=1`, 400, 'PARAMETRO_INVALIDO'],
    [`${ACCOUNTS}?accountType=CONTA`, 400, 'PARAMETRO_INVALIDO'],
    [`${ACCOUNTS}/00000000-0000-0000-0000-000000000000`, 404, 'RECURSO_INEXISTENTE'],
    [`${CONTRACTS}/none/payments`, 404, 'RECURSO_INEXISTENTE'],
    ['/open-banking/accounts/v1/accounts', 404, 'ENDERECO_INEXISTENTE'],
  ])('answers %s with %i %s', async (path, status, code) => {
    const answer = await bank.running.get(path, token);
    expect([answer.status, await answer.json()]).toMatchObject([status, { errors: [{ code }] }]);
  });

  it.each([
    'fromBookingDate=2026-11-24&toBookingDate=2026-11-23',
    'fromBookingDate=2026-02-30&toBookingDate=2026-03-01',
  ])('refuses the days %s', async (days) => {
    const path = `${ACCOUNTS}/${bank.account('gracehop', 'checking').id}/transactions?${days}`;
    expect([400, 422]).toContain((await bank.running.get(path, token)).status);
  });

  it('gives an interaction id back, or one of its own, with refusals too', async () => {
    const headers = { 'x-fapi-interaction-id': INTERACTION };
    expect((await bank.running.get(ACCOUNTS, token, headers)).headers.get('x-fapi-interaction-id')).toBe(INTERACTION);
    expect((await bank.running.get(ACCOUNTS, 'nothing', headers)).headers.get('x-fapi-interaction-id')).toBe(
      INTERACTION,
    );
    const own = (await bank.running.get(ACCOUNTS, token, { 'x-fapi-interaction-id': 'x' })).headers;
    expect(own.get('x-fapi-interaction-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('is overloaded while it is unavailable', async () => {
    bank.running.bank.setUnavailable(true);
    const answer = await bank.running.get(ACCOUNTS, token);
    bank.running.bank.setUnavailable(false);
    expect([answer.status, document.problemsOf(ACCOUNTS, 529, await answer.json())]).toEqual([529, []]);
  });
});
