import { TEST_NOW } from '@of/mock-bank-kit/testing';
import { z } from 'zod';
import { type ConnectedBank, type Item, startConnectedBank } from './testing/connected-bank.ts';

const ACCOUNTS = '/open-banking/accounts/v2/accounts';
const CARDS = '/open-banking/credit-cards-accounts/v2/accounts';
const START = Date.parse(TEST_NOW);
const DAY = 86_400_000;
const YEAR = 'fromBookingDate=2025-11-23&toBookingDate=2026-11-23';
const CARD_YEAR = 'fromTransactionDate=2025-11-23&toTransactionDate=2026-11-23';

type Kind = 'checking' | 'savings' | 'credit-card';
type Oddity = Parameters<ConnectedBank['running']['bank']['oddities']['set']>[0];

const balances = z.object({
  data: z.object({
    availableAmount: z.object({ amount: z.string() }),
    blockedAmount: z.object({ amount: z.string() }),
    automaticallyInvestedAmount: z.object({ amount: z.string() }),
  }),
});

describe('what is odd at Ipê Bank', () => {
  let bank: ConnectedBank;
  const tokens = new Map<string, string>();

  beforeAll(async () => {
    bank = await startConnectedBank(START);
    for (const user of ['fridaklo', 'gracehop', 'adalove', 'claumon']) tokens.set(user, await bank.connect(user));
  });
  beforeEach(() => bank.setNow(START));
  afterAll(() => bank.stop());

  const pathOf = (user: string, kind: Kind): string =>
    `${kind === 'credit-card' ? CARDS : ACCOUNTS}/${bank.account(user, kind).id}`;
  const tokenOf = (user: string): string => tokens.get(user) ?? '';
  const list = (user: string, kind: Kind, days = kind === 'credit-card' ? CARD_YEAR : YEAR): Promise<Item[]> =>
    bank.all(`${pathOf(user, kind)}/transactions?${days}&page-size=1000`, tokenOf(user));
  const get = (user: string, kind: Kind, part: string, headers = {}) =>
    bank.running.get(`${pathOf(user, kind)}${part}`, tokenOf(user), headers);
  /** With the oddity on and off, through the bank's admin API. */
  async function both<T>(name: Oddity, user: string, kind: Kind, look: () => Promise<T>): Promise<[on: T, off: T]> {
    const change = async (on: boolean) => {
      const body = { account: bank.account(user, kind).id, name, on };
      expect((await bank.running.send({ method: 'PUT', path: '/__bank/oddities', body })).status).toBe(204);
      return look();
    };
    const seeded = bank.running.bank.oddities.isOn(name, bank.account(user, kind));
    const off = await change(false);
    const on = await change(true);
    bank.running.bank.oddities.set(name, bank.account(user, kind), seeded);
    return [on, off];
  }

  it('has all of them on for some account, but the blank id, which the standard forbids', () => {
    const { ledger, oddities } = bank.running.bank;
    const on = ledger.users.flatMap(({ userName }) => ledger.accounts(userName).flatMap((one) => oddities.of(one)));
    expect([...new Set(on)].sort()).toEqual(
      [
        ...['balance-choice', 'card-sign', 'daily-allowance', 'date-shift', 'declined-listed', 'equal-twins'],
        ...['fx-as-account', 'history-limit', 'id-scope', 'partial-failure', 'payee-elsewhere', 'pending-twin'],
        ...['renumbered-ids', 'silent-expiry'],
      ].sort(),
    );
  });

  it('pending-twin: what was processed stays listed beside the booked entry, under another id', async () => {
    const [on, off] = await both('pending-twin', 'gracehop', 'checking', () => list('gracehop', 'checking'));
    const processed = (items: readonly Item[]) =>
      items.filter((one) => one['completedAuthorisedPaymentType'] === 'TRANSACAO_PROCESSANDO');
    const twins = processed(on).filter(
      (one) => !processed(off).some((other) => other['transactionId'] === one['transactionId']),
    );
    expect(twins.length).toBeGreaterThan(0);
    for (const { transactionName, transactionAmount, transactionId } of twins)
      expect(off).toContainEqual(
        expect.objectContaining({
          transactionName,
          transactionAmount,
          transactionId: expect.not.stringMatching(String(transactionId)),
        }),
      );
  });

  it('renumbered-ids: what is processed has another id at each reading, what is booked keeps its own', async () => {
    let found = 0;
    for (let day = 0; day < 8; day += 1) {
      bank.setNow(START - day * DAY);
      const days = 'fromBookingDate=2026-01-01&toBookingDate=2026-11-23';
      const twice = async () => [await list('adalove', 'checking', days), await list('adalove', 'checking', days)];
      const [[first = [], second = []], [tame = [], again = []]] = await both(
        'renumbered-ids',
        'adalove',
        'checking',
        twice,
      );
      expect(tame).toEqual(again);
      for (const [index, one] of first.entries()) {
        const isBooked = one['completedAuthorisedPaymentType'] === 'TRANSACAO_EFETIVADA';
        expect(one['transactionId'] === second[index]?.['transactionId']).toBe(isBooked);
        if (!isBooked) found += 1;
      }
    }
    expect(found).toBeGreaterThan(0);
  });

  it('equal-twins: two real charges that differ in nothing but their ids', async () => {
    const twinsOf = (items: readonly Item[]) => {
      const seen = new Map<string, number>();
      for (const { transactionId: _id, ...rest } of items) {
        const key = JSON.stringify(rest);
        seen.set(key, (seen.get(key) ?? 0) + 1);
      }
      return [...seen.values()].filter((count) => count > 1).length;
    };
    const [on, off] = await both('equal-twins', 'gracehop', 'credit-card', () => list('gracehop', 'credit-card'));
    expect([twinsOf(on) > 0, twinsOf(off)]).toEqual([true, 0]);
  });

  it('card-sign, fx-as-account: a purchase is a positive amount, first as it was paid, then in reais', async () => {
    const items = await list('claumon', 'credit-card');
    const abroad = items.filter((one) => JSON.stringify(one['amount']).includes('USD'));
    expect(abroad.length).toBeGreaterThan(3);
    for (const one of abroad)
      expect(one).toMatchObject({ creditDebitType: 'DEBITO', brazilianAmount: { currency: 'BRL' } });
    expect(items.some((one) => JSON.stringify(one['brazilianAmount']).includes('-'))).toBe(false);
  });

  it('balance-choice: free, held back and invested differ, and together are what is booked; a card has its cash line first', async () => {
    const now = START - 2 * DAY;
    bank.setNow(now);
    const look = async () => balances.parse(await (await get('fridaklo', 'checking', '/balances')).json()).data;
    const [on, off] = await both('balance-choice', 'fridaklo', 'checking', look);
    const minor = ({ amount }: { amount: string }) => Number(amount.replace('.', ''));
    const booked = bank.running.bank.ledger.balanceMinor(bank.account('fridaklo', 'checking').key, now);
    expect([minor(on.availableAmount) + minor(on.blockedAmount), minor(off.availableAmount)]).toEqual([booked, booked]);
    expect(minor(on.automaticallyInvestedAmount)).toBeGreaterThan(minor(on.availableAmount));
    const lines = async () =>
      z.object({ data: z.array(z.unknown()) }).parse(await (await get('fridaklo', 'credit-card', '/limits')).json())
        .data;
    const [cards, tame] = await both('balance-choice', 'fridaklo', 'credit-card', lines);
    expect([cards.length, tame.length]).toEqual([2, 1]);
  });

  it('date-shift: late in the evening the time sent is of the day after', async () => {
    const [on, off] = await both('date-shift', 'fridaklo', 'checking', () => list('fridaklo', 'checking'));
    const early = (items: readonly Item[]) =>
      items.filter((one) => /T0[0-2]:/.test(String(one['transactionDateTime'])));
    expect([early(on).length > 0, early(off).length]).toEqual([true, 0]);
    expect(on.map((one) => one['transactionId'])).toEqual(off.map((one) => one['transactionId']));
  });

  it('payee-elsewhere: the other side is the account’s owner', async () => {
    const own = bank.running.bank.ledger.account(bank.account('gracehop', 'checking').key)?.number;
    const look = async () => (await list('gracehop', 'checking')).filter((one) => one['type'] === 'FOLHA_PAGAMENTO');
    const [on, off] = await both('payee-elsewhere', 'gracehop', 'checking', look);
    expect(on.length).toBeGreaterThan(5);
    expect(on.every((one) => one['partieNumber'] === own)).toBe(true);
    expect(off.every((one) => one['partieNumber'] === undefined && one['partiePersonType'] === 'PESSOA_JURIDICA')).toBe(
      true,
    );
  });

  it('declined-listed: a payment that was refused is in the list', async () => {
    const [on, off] = await both('declined-listed', 'claumon', 'credit-card', () => list('claumon', 'credit-card'));
    const refused = (items: readonly Item[]) =>
      items.filter((one) => one['transactionalAdditionalInfo'] === 'COMPRA NAO AUTORIZADA');
    expect([refused(on).length, refused(off).length]).toEqual([on.length - off.length, 0]);
    expect(refused(on).length).toBeGreaterThan(3);
  });

  it('history-limit: a day too much is an error for the whole, or is passed over', async () => {
    const days = '/transactions?fromBookingDate=2025-11-22&toBookingDate=2026-11-23';
    const [on, off] = await both(
      'history-limit',
      'adalove',
      'checking',
      async () => (await get('adalove', 'checking', days)).status,
    );
    expect([on, off]).toEqual([422, 200]);
    expect((await get('adalove', 'checking', `/transactions?${YEAR}`)).status).toBe(200);
  });

  it('partial-failure: the balances do not come, the rest does', async () => {
    const [on, off] = await both(
      'partial-failure',
      'adalove',
      'savings',
      async () => (await get('adalove', 'savings', '/balances')).status,
    );
    expect([on, off]).toEqual([504, 200]);
    expect((await list('adalove', 'savings')).length).toBeGreaterThan(10);
    const card = await both(
      'partial-failure',
      'adalove',
      'credit-card',
      async () => (await get('adalove', 'credit-card', '/limits')).status,
    );
    expect(card).toEqual([504, 200]);
  });

  it('daily-allowance: four calls a day without the customer, then 423 without a time; pages and the customer do not count', async () => {
    const path = `/transactions?${YEAR}&page-size=100`;
    const call = async (headers = {}) => get('claumon', 'checking', path, headers);
    const statuses: number[] = [];
    for (let count = 0; count < 5; count += 1) {
      const answer = await call();
      statuses.push(answer.status);
      const { links } = z
        .object({ links: z.object({ next: z.string().optional() }).default({}) })
        .parse(await answer.json());
      if (links.next !== undefined) expect((await bank.running.get(links.next, tokenOf('claumon'))).status).toBe(200);
    }
    expect(statuses).toEqual([200, 200, 200, 200, 423]);
    expect((await call()).headers.get('retry-after')).toBeNull();
    expect((await call({ 'x-fapi-customer-ip-address': '203.0.113.7' })).status).toBe(200);
    bank.setNow(START + DAY);
    expect((await call()).status).toBe(200);
  });

  it('silent-expiry: when the consent is over the bank only fails', async () => {
    const token = await bank.connect('claumon', await bank.createConsent(undefined, '2026-11-24T00:00:00Z'));
    bank.setNow(START + DAY);
    const look = async () => (await bank.running.get(ACCOUNTS, token)).status;
    expect(await both('silent-expiry', 'claumon', 'checking', look)).toEqual([500, 403]);
  });
});
