import { TEST_NOW } from '@of/mock-bank-kit/testing';
import { type Customer, type Item, type Liberty, minorOf, openLiberty } from './testing/open-liberty.ts';

const DAY = 86_400_000;
const day = (after: number): string => new Date(Date.parse(TEST_NOW) + after * DAY).toISOString();

/** Each oddity is shown by the account that has it by default, and by no other; the admin API switches it. */
describe('Liberty Bank’s oddities', () => {
  let bank: Liberty;
  let customers: Readonly<Record<string, Customer>>;

  beforeAll(async () => {
    bank = await openLiberty();
    customers = {
      fridaklo: await bank.customer('fridaklo'),
      gracehop: await bank.customer('gracehop'),
      adalove: await bank.customer('adalove'),
      claumon: await bank.customer('claumon'),
    };
  });
  beforeEach(() => bank.setNow(TEST_NOW));
  afterAll(() => bank.stop());

  function customer(name: string): Customer {
    const found = customers[name];
    if (found === undefined) throw new Error(`no customer ${name}`);
    return found;
  }

  /** Switches by the bank's own id of the account. */
  async function turn(user: string, kind: string, name: string, on: boolean): Promise<void> {
    const account = (await customer(user).books()).accounts.find((one) => one.kind === kind)?.id;
    const answer = await bank.send({ method: 'PUT', path: '/__bank/oddities', body: { account, name, on } });
    expect(answer.status).toBe(204);
  }

  /** What the account's list shows with the oddity, and without it. */
  async function bothWays(user: string, kind: string, type: string, name: string, query?: string) {
    const list = async (): Promise<Item[]> => customer(user).list(await customer(user).idOf(type), query);
    const odd = await list();
    await turn(user, kind, name, false);
    const tame = await list();
    await turn(user, kind, name, true);
    return { odd, tame };
  }

  const ids = (list: readonly Item[]): string[] => list.map(({ transactionId }) => transactionId);

  test('blank-id: ids are empty or a space', async () => {
    const { odd, tame } = await bothWays('claumon', 'savings', 'SAVINGS', 'blank-id');
    expect([...new Set(ids(odd))].sort()).toEqual(['', ' ']);
    expect(new Set(ids(tame)).size).toBe(odd.length);
  });

  test('renumbered-ids: ids are others at each fetch', async () => {
    const { odd, tame } = await bothWays('adalove', 'savings', 'SAVINGS', 'renumbered-ids');
    const again = await customer('adalove').list(await customer('adalove').idOf('SAVINGS'));
    expect(again.map(({ description }) => description)).toEqual(odd.map(({ description }) => description));
    expect(ids(again).filter((id) => ids(odd).includes(id))).toEqual([]);
    expect(ids(tame)).toEqual(expect.arrayContaining([expect.stringMatching(/^txn-/)]));
  });

  test('pending-twin: what is posted stays as a pending entry for some days', async () => {
    bank.setNow(day(3));
    const { odd, tame } = await bothWays('fridaklo', 'checking', 'CHECKING', 'pending-twin');
    const left = odd.filter(({ transactionId }) => !ids(tame).includes(transactionId));
    expect(left.length).toBeGreaterThan(0);
    for (const twin of left) {
      expect(twin).toMatchObject({ status: 'PENDING', transactionId: expect.stringMatching(/^auth-/) });
      const same = ({ amount, transactionTimestamp, status }: Item) =>
        status === 'POSTED' && amount === twin.amount && transactionTimestamp === twin.transactionTimestamp;
      expect(tame.filter(same)).toHaveLength(1);
    }
    bank.setNow(day(12));
    const gone = await customer('fridaklo').list(await customer('fridaklo').idOf('CHECKING'));
    expect(ids(gone).filter((id) => ids(left).includes(id))).toEqual([]);
  });

  test('equal-twins: two real charges of a day differ by nothing but their ids', async () => {
    const { odd, tame } = await bothWays('gracehop', 'credit-card', 'CREDITCARD', 'equal-twins');
    const equal = (list: readonly Item[]): number => {
      const faces = list.map(({ transactionId: _id, referenceTransactionId: _ref, ...face }) => JSON.stringify(face));
      return faces.length - new Set(faces).size;
    };
    expect(equal(odd)).toBeGreaterThan(0);
    expect(equal(tame)).toBe(0);
  });

  test('id-scope: the account has another id under each consent', async () => {
    const [first, second] = [customer('gracehop'), await bank.customer('gracehop')];
    expect(await second.idOf('SAVINGS')).toBe(await first.idOf('SAVINGS'));
    const before = await first.idOf('CHECKING');
    expect(await second.idOf('CHECKING')).not.toBe(before);
    expect((await bank.get(`/fdx/v6/accounts/${before}`, second.token)).status).toBe(404);
    await turn('gracehop', 'checking', 'id-scope', false);
    expect(await second.idOf('CHECKING')).toBe(await first.idOf('CHECKING'));
    await turn('gracehop', 'checking', 'id-scope', true);
  });

  test('date-shift: times are of another zone, where the night is of the day before', async () => {
    const { odd, tame } = await bothWays('adalove', 'checking', 'CHECKING', 'date-shift');
    const posted = odd.flatMap(({ postedTimestamp }) => postedTimestamp ?? []);
    expect(posted.every((text) => text.endsWith('-05:00'))).toBe(true);
    expect(posted.map((text) => Date.parse(text))).toEqual(
      tame.flatMap(({ postedTimestamp }) => (postedTimestamp === undefined ? [] : [Date.parse(postedTimestamp)])),
    );
    expect(
      posted.filter((text) => text.slice(0, 10) < new Date(text).toISOString().slice(0, 10)).length,
    ).toBeGreaterThan(50);
  });

  test('payee-elsewhere: the payee is the owner, the party stands in another field', async () => {
    const { odd, tame } = await bothWays('adalove', 'checking', 'CHECKING', 'payee-elsewhere');
    const named = odd.filter(({ payee }) => payee !== undefined);
    expect(new Set(named.map(({ payee }) => payee)).size).toBe(1);
    const parties = named.map(({ transactionPayee: to }) => to?.merchantName ?? to?.individualName);
    expect(parties).toEqual(tame.flatMap(({ payee }) => payee ?? []));
    expect(tame.every(({ transactionPayee }) => transactionPayee === undefined)).toBe(true);
  });

  test('fx-as-account: the foreign amount is what meets the eye', async () => {
    const { odd, tame } = await bothWays('fridaklo', 'credit-card', 'CREDITCARD', 'fx-as-account');
    const foreign = (list: readonly Item[]) => list.filter(({ foreignCurrency }) => foreignCurrency === 'CAD');
    expect(foreign(odd).length).toBeGreaterThan(5);
    for (const [index, one] of foreign(odd).entries()) {
      expect(one.description.startsWith(`CAD ${one.foreignAmount} `)).toBe(true);
      // In the account's currency all the same: 0.7318 dollars for one.
      expect(minorOf(one.amount)).toBe(Math.round((minorOf(one.foreignAmount ?? 0) * 7318) / 10_000));
      const { description, ...money } = foreign(tame)[index] ?? one;
      expect([one, description.startsWith('CARD')]).toEqual([{ ...one, ...money }, true]);
    }
  });

  test('declined-listed: payments that were refused are in the list, and move nothing', async () => {
    const { odd, tame } = await bothWays('claumon', 'credit-card', 'CREDITCARD', 'declined-listed');
    const declined = odd.filter(({ debitCreditMemo }) => debitCreditMemo === 'MEMO');
    expect(declined.length).toBeGreaterThan(3);
    expect(declined.every(({ postedTimestamp }) => postedTimestamp === undefined)).toBe(true);
    expect(odd.length - tame.length).toBe(declined.length);
  });

  test('balance-choice: available holds what may be overdrawn', async () => {
    const frida = customer('fridaklo');
    const available = async (): Promise<unknown> => frida.json(`/fdx/v6/accounts/${await frida.idOf('CHECKING')}`);
    expect(await available()).toMatchObject({ currentBalance: 8073.81, availableBalance: 9062.26 });
    await turn('fridaklo', 'checking', 'balance-choice', false);
    expect(await available()).toMatchObject({ currentBalance: 8073.81, availableBalance: 8062.26 });
    await turn('fridaklo', 'checking', 'balance-choice', true);
  });

  test('card-sign: what is owed is positive, whatever is switched', async () => {
    const frida = customer('fridaklo');
    const owed = -((await frida.books()).accounts.find(({ kind }) => kind === 'credit-card')?.balanceMinor ?? 0);
    for (const on of [false, true]) {
      await turn('fridaklo', 'credit-card', 'card-sign', on);
      const shown = await frida.json(`/fdx/v6/accounts/${await frida.idOf('CREDITCARD')}`);
      expect(shown).toMatchObject({ currentBalance: owed / 100 });
    }
    expect(owed).toBeGreaterThan(0);
  });

  test('history-limit: one day too early is an error for the whole; without it the period is cut', async () => {
    const frida = customer('fridaklo');
    const path = async (from: number): Promise<string> =>
      `/fdx/v6/accounts/${await frida.idOf('CHECKING')}/transactions?startTime=${day(from).slice(0, 10)}&endTime=2026-12-31`;
    expect((await bank.get(await path(-730), frida.token)).status).toBe(200);
    const answer = await bank.get(await path(-731), frida.token);
    expect([answer.status, await answer.json()]).toMatchObject([400, { code: 703 }]);
    await turn('fridaklo', 'checking', 'history-limit', false);
    expect((await bank.get(await path(-731), frida.token)).status).toBe(200);
    await turn('fridaklo', 'checking', 'history-limit', true);
  });

  test('daily-allowance: twelve lists a day without the customer, each with all its pages', async () => {
    const ada = customer('adalove');
    const path = `/fdx/v6/accounts/${await ada.idOf('CREDITCARD')}/transactions?limit=500`;
    const away = (query = '') => bank.get(path + query, ada.token, { 'FDX-API-Actor-Type': 'BATCH' });
    const { nextPageKey } = (await ada.page(await ada.idOf('CREDITCARD'), 'limit=10')).page;
    const used = [];
    for (let access = 1; access <= 12; access += 1) used.push((await away()).status);
    // The test itself has begun one without saying who waits.
    expect(used).toEqual([...Array.from({ length: 11 }, () => 200), 429]);
    const refused = await away();
    expect(await refused.json()).toMatchObject({ code: 1207 });
    expect(refused.headers.get('retry-after')).toBeNull();
    expect((await away(`&pageKey=${nextPageKey}`)).status).toBe(200);
    expect((await bank.get(path, ada.token, { 'FDX-API-Actor-Type': 'USER' })).status).toBe(200);
    bank.setNow(day(1));
    expect((await away()).status).toBe(200);
    bank.setNow(TEST_NOW);
    await turn('adalove', 'credit-card', 'daily-allowance', false);
    expect((await away()).status).toBe(200);
    await turn('adalove', 'credit-card', 'daily-allowance', true);
  });

  test('partial-failure: the balances fail, the transactions do not', async () => {
    const claude = customer('claumon');
    const id = await claude.idOf('SAVINGS');
    const answer = await bank.get(`/fdx/v6/accounts/${id}`, claude.token);
    expect([answer.status, await answer.json()]).toMatchObject([500, { code: 501 }]);
    expect((await claude.list(id)).length).toBeGreaterThan(10);
    await turn('claumon', 'savings', 'partial-failure', false);
    expect((await bank.get(`/fdx/v6/accounts/${id}`, claude.token)).status).toBe(200);
    await turn('claumon', 'savings', 'partial-failure', true);
  });

  test('silent-expiry: a consent that has expired is answered with a plain 500', async () => {
    const grace = await bank.customer('gracehop');
    bank.setNow(day(91));
    const answer = await bank.get('/fdx/v6/accounts', grace.token);
    expect([answer.status, await answer.json()]).toMatchObject([500, { code: 500 }]);
    await turn('gracehop', 'savings', 'silent-expiry', false);
    expect((await bank.get('/fdx/v6/accounts', grace.token)).status).toBe(403);
    await turn('gracehop', 'savings', 'silent-expiry', true);
  });
});
