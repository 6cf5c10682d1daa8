import { type UnifiedAccount, unifiedAccount, unifiedTransaction } from '@of/contracts';
import fc from 'fast-check';
import { deepFreeze, inTimeZones, memberPaths, withMember } from '../../conformance/raw-items.ts';
import { adapter } from './adapter.ts';

const { account, transaction } = adapter.map;

const cents = fc.integer({ min: 0, max: 99_999_999_999 });
const text = fc.string({ minLength: 1, maxLength: 60 });
const exact = (value: number): string => `${Math.trunc(value / 100)}.${String(value % 100).padStart(2, '0')}`;
/** With 2 to 4 decimals, as the standard allows. */
const printed = (value: number, zeros = 0): string => exact(value) + '0'.repeat(zeros);
const money = (amount: string, currency = 'BRL') => ({ amount, currency });
/** Times since Brazil gave up summer time. */
const utcTime = fc
  .date({ min: new Date('2019-11-01T00:00:00Z'), max: new Date('2090-01-01T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
/** São Paulo's day, found another way than by subtraction. */
const dayThere = (time: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/Sao_Paulo', dateStyle: 'short' }).format(new Date(time));

const checking: UnifiedAccount = {
  accountId: 'a-1',
  type: 'Checking',
  status: 'Active',
  currency: 'BRL',
  identification: { scheme: 'AccountNumber', value: '0001-84500000' },
  balances: [],
};
const card: UnifiedAccount = { ...checking, accountId: 'c-1', type: 'CreditCard' };

const deposit = {
  account: { accountId: 'a-1', type: 'CONTA_POUPANCA', compeCode: '917', branchCode: '0001', number: '84500071' },
  identification: { currency: 'BRL', subtype: 'INDIVIDUAL' },
  balances: {
    availableAmount: money('-10.00'),
    blockedAmount: money('2.50'),
    automaticallyInvestedAmount: money('90.0000'),
    updateDateTime: '2026-11-23T20:00:00Z',
  },
};
const limit = (type: string, consolidation: string, used: string, available?: string) => ({
  creditLineLimitType: type,
  consolidationType: consolidation,
  usedAmount: money(used),
  ...(available === undefined ? {} : { availableAmount: money(available) }),
});
const cardItem = {
  card: { creditCardAccountId: 'c-1', name: 'Cartão Ipê Ouro', brandName: 'Ipê Bank' },
  identification: { paymentMethod: [{ identificationNumber: '0142', isMultipleCreditCard: false }] },
  limits: [
    limit('LIMITE_CREDITO_MODALIDADE_OPERACAO', 'CONSOLIDADO', '0.00', '50.00'),
    limit('LIMITE_CREDITO_TOTAL', 'CONSOLIDADO', '120.50', '879.50'),
  ],
};
const entry = {
  transactionId: 't-1',
  completedAuthorisedPaymentType: 'TRANSACAO_EFETIVADA',
  creditDebitType: 'DEBITO',
  transactionName: 'Pix enviado - Imobiliária Zimbro',
  type: 'PIX',
  transactionAmount: money('12.30'),
  transactionDateTime: '2026-11-24T01:30:00.000Z',
};
const purchase = {
  transactionId: 'k-1',
  identificationNumber: '0142',
  transactionName: 'Hudson Bagels',
  creditDebitType: 'DEBITO',
  transactionType: 'PAGAMENTO',
  paymentType: 'A_VISTA',
  amount: money('10.00', 'USD'),
  brazilianAmount: money('54.3200'),
  transactionDateTime: '2026-11-24T01:30:00.000Z',
  billPostDate: '2026-11-23',
  payeeMCC: 742,
};

test('accounts: what is free and what is held back is what is booked; what is owed on a card is negative', () => {
  fc.assert(
    fc.property(cents, cents, fc.boolean(), (available, blocked, isOwed) => {
      const signed = isOwed ? -available : available;
      const raw = withMember(
        withMember(
          deposit,
          'balances.availableAmount.amount',
          `${isOwed && available > 0 ? '-' : ''}${printed(available, 2)}`,
        ),
        'balances.blockedAmount.amount',
        printed(blocked, 1),
      );
      const mapped = account(deepFreeze(raw));
      expect(() => unifiedAccount.parse(mapped)).not.toThrow();
      const sum = signed + blocked;
      const booked = `${sum < 0 ? '-' : ''}${exact(Math.abs(sum))}`;
      expect(mapped.balances.map(({ type, creditLineIncluded }) => [type, creditLineIncluded])).toEqual([
        ['Booked', false],
        ['Available', false],
        ['Other', false],
      ]);
      expect(mapped.balances[0]?.amount).toBe(booked);
      const owed = account(
        withMember(cardItem, 'limits', [limit('LIMITE_CREDITO_TOTAL', 'CONSOLIDADO', printed(available))]),
      );
      expect(owed.balances).toEqual([
        expect.objectContaining({ type: 'Booked', amount: available === 0 ? '0.00' : `-${exact(available)}` }),
      ]);
    }),
  );
});

test('a card: the limit of all its cards counts, or those of each; what is available is credit', () => {
  const mapped = account(cardItem);
  expect(mapped).toMatchObject({
    type: 'CreditCard',
    identification: { scheme: 'MaskedPAN', value: '************0142' },
    balances: [
      { type: 'Booked', amount: '-120.50' },
      { type: 'Available', amount: '879.50', creditLineIncluded: true },
    ],
  });
  const each = [
    limit('LIMITE_CREDITO_TOTAL', 'INDIVIDUAL', '100.00', '1.00'),
    limit('LIMITE_CREDITO_TOTAL', 'INDIVIDUAL', '-20.00', '2.00'),
  ];
  expect(account({ ...cardItem, limits: each }).balances.map(({ amount }) => amount)).toEqual(['-80.00', '3.00']);
  expect(account({ ...cardItem, limits: [] }).balances).toEqual([]);
  const { limits: _, ...without } = cardItem;
  expect(account({ ...without, balancesMissing: true })).toMatchObject({ balances: [], balancesMissing: true });
});

test('the number that the identification says again is kept masked', () => {
  const identification = { branchCode: '0001', number: '84500071', checkDigit: '0', currency: 'BRL' };
  expect(account({ ...deposit, identification }).extensions).toMatchObject({
    identification: { branchCode: '**01', number: '****0071', checkDigit: '0' },
  });
});

test('an account without balances has none, and says whether they are missing', () => {
  const { balances: _, ...without } = deposit;
  expect(account(without)).toMatchObject({ balances: [], balancesMissing: undefined, type: 'Savings' });
  expect(account({ ...without, balancesMissing: true }).balancesMissing).toBe(true);
  const foreign = withMember(deposit, 'balances.blockedAmount.currency', 'USD');
  expect(() => account(foreign)).toThrow(expect.objectContaining({ path: 'balances.blockedAmount.currency' }));
});

test('amounts keep every cent; CREDITO is the user’s, on accounts and cards alike', () => {
  fc.assert(
    fc.property(cents, fc.nat(2), fc.boolean(), (value, zeros, isCredit) => {
      const creditDebitType = isCredit ? 'CREDITO' : 'DEBITO';
      const amount = money(printed(value, zeros));
      const expected = isCredit || value === 0 ? exact(value) : `-${exact(value)}`;
      const booked = transaction({ ...entry, creditDebitType, transactionAmount: amount }, checking);
      const charged = transaction({ ...purchase, creditDebitType, brazilianAmount: amount, amount }, card);
      expect([booked?.amount, charged?.amount, charged?.original]).toEqual([expected, expected, undefined]);
    }),
  );
});

test('days are São Paulo’s, whatever our time zone; an entry between nine and midnight there is not of the next day', () => {
  inTimeZones(() =>
    fc.assert(
      fc.property(utcTime, (time) => {
        const mapped = transaction(deepFreeze({ ...entry, transactionDateTime: time }), checking);
        expect(() => unifiedTransaction.parse(mapped)).not.toThrow();
        expect([mapped?.bookingDate, mapped?.transactionTime]).toEqual([dayThere(time), time]);
      }),
      { numRuns: 40 },
    ),
  );
  expect(transaction(entry, checking)?.bookingDate).toBe('2026-11-23');
});

test.each(['TRANSACAO_PROCESSANDO', 'LANCAMENTO_FUTURO'])('%s is pending, and its id does not last', (state) => {
  const mapped = transaction({ ...entry, completedAuthorisedPaymentType: state }, checking);
  expect(mapped).toMatchObject({ status: 'Pending', bankTransactionId: undefined, bookingDate: undefined });
  expect(mapped?.extensions).toEqual({ transactionId: 't-1' });
});

test('a blank id is none', () => {
  for (const blank of ['', ' '])
    expect(transaction({ ...entry, transactionId: blank }, checking)?.bankTransactionId).toBeUndefined();
  expect(transaction(entry, checking)?.bankTransactionId).toBe('t-1');
});

test('a card payment abroad keeps what was paid beside what is charged', () => {
  expect(transaction(purchase, card)).toMatchObject({
    bankTransactionId: 'k-1',
    amount: '-54.32',
    currency: 'BRL',
    original: { amount: '-10.00', currency: 'USD' },
    bookingDate: '2026-11-23',
    merchant: { name: 'Hudson Bagels', categoryCode: '0742' },
    bankTransactionCode: { scheme: 'Proprietary', code: 'PAGAMENTO' },
    extensions: { identificationNumber: '0142', paymentType: 'A_VISTA' },
  });
});

test('what is on no bill yet is pending; what was refused moves nothing', () => {
  expect(transaction({ ...purchase, billPostDate: '0001-01-01' }, card)).toMatchObject({
    status: 'Pending',
    bankTransactionId: undefined,
    bookingDate: undefined,
  });
  const refused = { transactionType: 'OUTROS', transactionalAdditionalInfo: 'COMPRA NAO AUTORIZADA' };
  expect(transaction({ ...purchase, ...refused }, card)).toBeUndefined();
  expect(transaction({ ...purchase, ...refused, transactionalAdditionalInfo: 'OUTRA' }, card)?.amount).toBe('-54.32');
});

test('the other side is named in the text; an entry that names the owner’s own account has nobody’s', () => {
  const other = { partieCnpjCpf: '00000000191', partieBranchCode: '0001', partieNumber: '84500071' };
  expect(transaction({ ...entry, ...other }, checking)?.counterparty).toEqual({
    name: 'Imobiliária Zimbro',
    identification: { scheme: 'AccountNumber', value: '0001-84500071' },
  });
  const owner = transaction({ ...entry, ...other, partieNumber: '84500000' }, checking);
  expect(owner?.counterparty).toEqual({ name: 'Imobiliária Zimbro' });
  expect(owner?.extensions).toEqual({
    partieBranchCode: '**01',
    partieNumber: '****0000',
    partieCnpjCpf: '*******0191',
  });
  const both = transaction({ ...entry, ...other }, checking);
  expect(both?.extensions).toEqual({ partieCnpjCpf: '*******0191' });
  const company = transaction({ ...entry, partieCnpjCpf: '61704328000183' }, checking);
  expect(company?.counterparty?.identification).toEqual({ scheme: 'Other', value: '61704328000183' });
  const shop = transaction(
    { ...entry, type: 'CARTAO', transactionName: 'Compra no débito - Late Basket 24h' },
    checking,
  );
  expect([shop?.merchant, shop?.counterparty]).toEqual([{ name: 'Late Basket 24h' }, undefined]);
  expect(transaction({ ...entry, transactionName: 'Tarifa' }, checking)?.counterparty).toBeUndefined();
});

test('what the bank adds is kept, at any depth, and a drift is named by its path', () => {
  const items: [object, (raw: unknown) => { extensions?: unknown } | undefined][] = [
    [deposit, account],
    [cardItem, account],
    [entry, (raw) => transaction(raw, checking)],
    [purchase, (raw) => transaction(raw, card)],
  ];
  for (const [raw, map] of items) {
    const before = JSON.stringify({ ...map(raw), extensions: undefined });
    for (const path of memberPaths(raw)) {
      const drifted = withMember(raw, path, { drifted: true });
      try {
        expect(JSON.stringify({ ...map(drifted), extensions: undefined })).toBe(before);
      } catch (error) {
        if (!(error instanceof Error) || error.name !== 'BankError') throw error;
        expect(error).toMatchObject({
          code: 'schema-changed',
          path: expect.stringMatching(new RegExp(`^${path.split('.')[0]}`)),
        });
      }
    }
    fc.assert(
      fc.property(
        text.filter((name) => name !== '__proto__' && !name.includes('.') && !Object.hasOwn(raw, name)),
        (name) => {
          if (name === 'card' || name === 'account') return;
          expect(map(withMember(raw, name, 'news'))?.extensions).toMatchObject({ [name]: 'news' });
        },
      ),
      { numRuns: 20 },
    );
  }
});
