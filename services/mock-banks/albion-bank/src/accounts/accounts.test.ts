import { randomUUID } from 'node:crypto';
import { openApiCheck, type RunningBank, startTestBank } from '@of/mock-bank-kit/testing';
import { createApp } from '../app.ts';
import {
  AISP,
  accountsPage,
  balancesPage,
  type ConnectedCustomer,
  connectCustomer,
} from '../testing/connected-customer.ts';

describe('accounts, balances and products', () => {
  let bank: RunningBank;
  let frida: ConnectedCustomer;
  const document = openApiCheck(new URL('../../openapi.yaml', import.meta.url));
  beforeAll(async () => {
    bank = await startTestBank(createApp);
    frida = await connectCustomer(bank, 'fridaklo');
  });
  afterAll(() => bank.stop());

  const accountsOf = async (customer: ConnectedCustomer) =>
    accountsPage.parse(await customer.json('/accounts')).Data.Account;

  async function problemsSeenBy(customer: ConnectedCustomer): Promise<string[]> {
    const calls: [string, string][] = [['/accounts', '/accounts']];
    for (const { AccountId } of await accountsOf(customer)) {
      for (const resource of ['', '/balances', '/product', '/transactions'])
        calls.push([`/accounts/{AccountId}${resource}`, `/accounts/${AccountId}${resource}`]);
      const ahead = '?fromBookingDateTime=2026-11-01&toBookingDateTime=2027-01-01';
      calls.push(['/accounts/{AccountId}/transactions', `/accounts/${AccountId}/transactions${ahead}`]);
    }
    calls.push(['/accounts/{AccountId}', '/accounts/unknown'], ['/accounts', '/accounts?page=2']);
    const problems: string[] = [];
    for (const [template, path] of calls) {
      const answer = await customer.get(AISP + path);
      const found = document.problemsOf(AISP + template, answer.status, await answer.json());
      problems.push(...found.map((problem) => `${path}: ${problem}`));
    }
    return problems;
  }

  it.each(['fridaklo', 'gracehop', 'adalove', 'claumon'])('answer %s as the OpenAPI document says', async (user) => {
    expect(await problemsSeenBy(await connectCustomer(bank, user))).toEqual([]);
  });

  it('answer as the OpenAPI document says where little is allowed', async () => {
    const little = ['ReadAccountsBasic', 'ReadBalances', 'ReadTransactionsBasic', 'ReadTransactionsDebits', 'ReadPAN'];
    expect(await problemsSeenBy(await connectCustomer(bank, 'fridaklo', { Permissions: little }))).toEqual([]);
  });

  it('is checked by a document that would notice', () => {
    const envelope = { Links: { Self: 'http://bank/x' }, Meta: { TotalPages: 1 } };
    expect(document.problemsOf(`${AISP}/accounts`, 200, { Data: { Account: [{}] }, ...envelope })).not.toEqual([]);
    expect(document.problemsOf(`${AISP}/accounts`, 200, { Data: { Account: [], More: 1 }, ...envelope })).not.toEqual(
      [],
    );
    expect(document.problemsOf(`${AISP}/accounts`, 400, { Errors: [] })).not.toEqual([]);
  });

  it('show no number without ReadAccountsDetail, and a card’s whole one with ReadPAN alone', async () => {
    const basic = await connectCustomer(bank, 'fridaklo', { Permissions: ['ReadAccountsBasic'] });
    expect((await accountsOf(basic)).flatMap(({ Account = [] }) => Account)).toEqual([]);
    const panOf = async (customer: ConnectedCustomer) =>
      (await accountsOf(customer)).find(({ AccountTypeCode }) => AccountTypeCode === 'CARD')?.Account?.[0]
        ?.Identification;
    expect(await panOf(frida)).toMatch(/^\d{6}\*{6}\d{4}$/);
    const pan = await connectCustomer(bank, 'fridaklo', { Permissions: ['ReadAccountsDetail', 'ReadPAN'] });
    expect(await panOf(pan)).toMatch(/^\d{16}$/);
  });

  it('give IBANs whose check digits hold', async () => {
    const numbers = (await accountsOf(frida)).flatMap(({ Account = [] }) => Account);
    const ibans = numbers.filter(({ SchemeName }) => SchemeName === 'UK.OBIE.IBAN');
    expect(ibans).toHaveLength(1);
    for (const { Identification: iban } of ibans) {
      const digits = (iban.slice(4) + iban.slice(0, 4)).replace(/[A-Z]/g, (letter) =>
        String(Number.parseInt(letter, 36)),
      );
      expect(BigInt(digits) % 97n).toBe(1n);
    }
  });

  it('refuse what the consent does not cover, and are unknown as the standard has it', async () => {
    const basic = await connectCustomer(bank, 'fridaklo', { Permissions: ['ReadAccountsBasic'] });
    const [first] = await accountsOf(basic);
    for (const resource of ['balances', 'product', 'transactions']) {
      const answer = await basic.get(`${AISP}/accounts/${first?.AccountId}/${resource}`);
      expect([resource, answer.status, await answer.json()]).toMatchObject([
        resource,
        403,
        { Errors: [{ ErrorCode: 'U008' }] },
      ]);
    }
    const unknown = await basic.get(`${AISP}/accounts/A0000000000000000`);
    expect([unknown.status, await unknown.json()]).toMatchObject([400, { Errors: [{ ErrorCode: 'U011' }] }]);
  });

  it('list loans with ReadProducts alone, what is owed a debit, what was paid off a credit of nothing', async () => {
    const basic = await connectCustomer(bank, 'fridaklo', { Permissions: ['ReadAccountsBasic', 'ReadBalances'] });
    const codes = async (customer: ConnectedCustomer) =>
      (await accountsOf(customer)).map(({ AccountTypeCode }) => AccountTypeCode);
    expect(await codes(basic)).toEqual(['CACC', 'SVGS', 'CARD']);
    expect(await codes(frida)).toEqual(['CACC', 'SVGS', 'CARD', 'LOAN', 'MORT']);
    for (const [user, side, status] of [
      ['fridaklo', 'Debit', 'Enabled'],
      ['adalove', 'Credit', 'Deleted'],
    ] as const) {
      const customer = await connectCustomer(bank, user);
      const loan = (await accountsOf(customer)).find(({ AccountTypeCode }) => AccountTypeCode === 'LOAN');
      const { Balance } = balancesPage.parse(await customer.json(`/accounts/${loan?.AccountId}/balances`)).Data;
      expect([loan?.['Status'], Balance.map(({ CreditDebitIndicator }) => CreditDebitIndicator)]).toEqual([
        status,
        [side],
      ]);
    }
  });

  it('echo the interaction’s id, make one where there is none, and refuse malformed headers', async () => {
    const id = randomUUID();
    const headers = { 'x-fapi-interaction-id': id, 'x-fapi-auth-date': 'Mon, 23 Nov 2026 19:43:31 GMT' };
    const answer = await frida.get(`${AISP}/accounts`, headers);
    expect([answer.status, answer.headers.get('x-fapi-interaction-id')]).toEqual([200, id]);
    const without = await bank.get(`${AISP}/accounts`);
    expect([without.status, without.headers.get('x-fapi-interaction-id')]).toEqual([
      401,
      expect.stringMatching(/^[0-9a-f-]{36}$/),
    ]);
    for (const [name, value] of [
      ['x-fapi-interaction-id', '7'],
      ['x-fapi-auth-date', 'yesterday'],
      ['x-fapi-customer-ip-address', '999.1.1.1'],
    ] as const) {
      const refused = await frida.get(`${AISP}/accounts`, { [name]: value });
      expect([refused.status, await refused.json()]).toMatchObject([
        400,
        { Errors: [{ ErrorCode: 'U006', Path: name }] },
      ]);
    }
  });

  it('open to no bearer token, and to no proof of another key or address (RFC 9449)', async () => {
    const path = `${AISP}/accounts`;
    const bearer = await fetch(bank.url + path, { headers: { authorization: `Bearer ${frida.token}` } });
    const other = bank.authorization('GET', new URL(`${AISP}/accounts/x`, bank.url), frida.token);
    const elsewhere = await fetch(bank.url + path, { headers: other });
    expect([bearer.status, elsewhere.status]).toEqual([401, 401]);
    expect(bearer.headers.get('www-authenticate')).toMatch(/^DPoP /);
  });
});
