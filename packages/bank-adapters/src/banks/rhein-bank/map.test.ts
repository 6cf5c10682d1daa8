import { type UnifiedAccount, unifiedAccount, unifiedTransaction } from '@of/contracts';
import fc from 'fast-check';
import { deepFreeze, inTimeZones, memberPaths, withMember } from '../../conformance/raw-items.ts';
import { adapter } from './adapter.ts';

const { account, transaction } = adapter.map;

const exact = (minor: number) =>
  `${minor < 0 ? '-' : ''}${Math.trunc(Math.abs(minor) / 100)}.${String(Math.abs(minor) % 100).padStart(2, '0')}`;
const turned = (minor: number) => exact(minor === 0 ? 0 : -minor);
/** As the card system writes it. */
const short = (minor: number) => exact(minor).replace(/\.?0+$/, '');
const eur = (amount: string) => ({ currency: 'EUR', amount });
const cents = fc.integer({ min: -(10 ** 13), max: 10 ** 13 });
const date = fc
  .date({ min: new Date('1990-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
  .map((d) => d.toISOString().slice(0, 10));
const text = fc.string({ minLength: 1, maxLength: 60 });
const lastingId = fc.stringMatching(/^RB[0-9A-F]{16}$/);

const giro: UnifiedAccount = { accountId: 'a1', type: 'Checking', status: 'Active', currency: 'EUR', balances: [] };
const card: UnifiedAccount = { ...giro, accountId: 'c1', type: 'CreditCard' };

const rawEntry = fc.record({
  bookingStatus: fc.constant('booked'),
  transaction: fc.record({
    transactionId: lastingId,
    entryReference: text,
    bookingDate: date,
    valueDate: date,
    transactionAmount: cents.map((minor) => eur(exact(minor))),
    creditorName: text,
    debtorName: text,
    remittanceInformationUnstructured: text,
    bankTransactionCode: fc.constantFrom('PMNT-RCDT-ESCT', 'PMNT-CCRD-POSD'),
  }),
});
const rawCardEntry = fc.record({
  bookingStatus: fc.constant('booked'),
  cardTransaction: fc.record({
    cardTransactionId: lastingId,
    bookingDate: date,
    transactionAmount: cents.map((minor) => eur(short(minor))),
    merchantCategoryCode: fc.stringMatching(/^\d{4}$/),
    transactionDetails: text,
    proprietaryBankTransactionCode: fc.constant('PURCHASE'),
  }),
});
const sampleOf = <T>(arbitrary: fc.Arbitrary<T>): T => {
  const [one] = fc.sample(arbitrary, 1);
  if (one === undefined) throw new Error('no sample');
  return one;
};

describe('accounts', () => {
  const balance = (balanceType: string, minor: number, more: object = {}) => ({
    balanceType,
    balanceAmount: eur(exact(minor)),
    ...more,
  });
  const payment = (more: object = {}) => ({
    account: { resourceId: 'a1', iban: 'DE71999000474711000000', currency: 'EUR', cashAccountType: 'CACC', ...more },
  });
  const cardOf = (more: object = {}) => ({
    cardAccount: { resourceId: 'c1', maskedPan: '525412******0000', currency: 'EUR', ...more },
  });

  test('all balances are mapped with what they count, what is booked now before what was booked then (balance-choice)', () => {
    fc.assert(
      fc.property(cents, cents, fc.boolean(), (now, then, included) => {
        const list = [
          balance('interimAvailable', now + 1, { creditLimitIncluded: included }),
          balance('closingBooked', then, { referenceDate: '2026-11-22' }),
          balance('openingBooked', then),
          balance('interimBooked', now, { lastChangeDateTime: '2026-11-23T09:00:00.000Z' }),
        ];
        const mapped = account(deepFreeze(payment({ balances: list })));
        expect(() => unifiedAccount.parse(mapped)).not.toThrow();
        expect(mapped.balances.map(({ type, amount, bankType }) => [type, amount, bankType])).toEqual([
          ['Booked', exact(now), 'interimBooked'],
          ['Booked', exact(then), 'closingBooked'],
          ['Available', exact(now + 1), 'interimAvailable'],
          ['Opening', exact(then), 'openingBooked'],
        ]);
        expect(mapped.balances[0]?.asOf).toBe('2026-11-23T09:00:00.000Z');
        expect(mapped.balances[2]?.creditLineIncluded).toBe(included);
        expect(mapped.extensions).toEqual({ balanceDetails: { closingBooked: { referenceDate: '2026-11-22' } } });
      }),
    );
  });

  test('what is owed of a card is negative, what can be spent with it is not (card-sign)', () => {
    fc.assert(
      fc.property(cents, fc.constantFrom(undefined, true, false), (minor, said) => {
        const list = [balance('forwardAvailable', 5), balance('nonInvoiced', minor), balance('interimBooked', minor)];
        const raw = { ...cardOf(), balances: list, ...(said === undefined ? {} : { debitAccounting: said }) };
        const mapped = account(deepFreeze(raw));
        expect(() => unifiedAccount.parse(mapped)).not.toThrow();
        expect(mapped).toMatchObject({ type: 'CreditCard', identification: { scheme: 'MaskedPAN' } });
        const owed = said === false ? exact(minor) : turned(minor);
        expect(mapped.balances.map(({ type, amount }) => [type, amount])).toEqual([
          ['Booked', owed],
          ['Available', '0.05'],
          ['Other', owed],
        ]);
      }),
    );
  });

  test('what is booked of a card is what was invoiced and what came since, not the invoice alone', () => {
    const types = (included?: boolean, ...more: object[]) => {
      const available = balance('interimAvailable', 45000, { creditLimitIncluded: included });
      const list = [balance('closingBooked', 30000), available, balance('expected', 47000), ...more];
      const raw: unknown = JSON.parse(JSON.stringify({ ...cardOf(), balances: list }));
      return account(raw).balances.map(({ type, amount }) => [type, amount]);
    };
    const [invoiced, expected] = [
      ['Booked', '-300.00'],
      ['Expected', '-470.00'],
    ];
    expect(types()).toEqual([['Booked', '-450.00'], invoiced, expected]);
    expect(types(false, balance('interimBooked', 44000))).toEqual([
      ['Booked', '-440.00'],
      ['Booked', '-450.00'],
      invoiced,
      expected,
    ]);
    expect(types(true)).toEqual([invoiced, expected, ['Available', '450.00']]);
  });

  test('the balance call counts before what stands in the account', () => {
    const raw = { ...payment({ balances: [balance('expected', 1)] }), balances: [balance('interimBooked', 2)] };
    expect(account(raw).balances).toMatchObject([{ amount: '0.02' }]);
    expect(account({ ...payment(), balancesMissing: true })).toMatchObject({ balances: [], balancesMissing: true });
    expect(account(payment()).balancesMissing).toBeUndefined();
  });

  test.each([
    [{ cashAccountType: 'SVGS' }, { type: 'Savings' }],
    [{ cashAccountType: 'LOAN' }, { type: 'Loan' }],
    [{ cashAccountType: 'VACC' }, { type: 'Other', extensions: { account: { cashAccountType: 'VACC' } } }],
    [{ cashAccountType: undefined }, { type: 'Other' }],
    [{ status: 'blocked' }, { status: 'Inactive' }],
    [{ status: 'deleted' }, { status: 'Closed' }],
    [
      { name: 'Giro', displayName: 'Mine' },
      { name: 'Giro', extensions: { account: { displayName: 'Mine' } } },
    ],
    [{ displayName: 'Mine' }, { name: 'Mine', extensions: undefined }],
    [{ iban: undefined, bban: '4711' }, { identification: { scheme: 'BBAN', value: '4711' } }],
    [{ iban: undefined }, { identification: undefined }],
    [
      { bban: '999000474711000000', msisdn: '+4917012345678', linkedAccounts: 'DE71999000474711000111' },
      {
        extensions: {
          account: { bban: '**************0000', msisdn: '**********5678', linkedAccounts: '******************0111' },
        },
      },
    ],
    [{ usage: 'PRIV', ownerName: 'Frida' }, { extensions: { account: { usage: 'PRIV', ownerName: 'Frida' } } }],
  ])('%p is %p', (more, expected) => {
    // A member that is undefined is none in JSON.
    expect(account(JSON.parse(JSON.stringify(payment(more))))).toMatchObject(expected);
  });

  test.each([
    [payment(), 'account.resourceId', 7],
    [payment(), 'account.iban', {}],
    [payment(), 'account.currency', 'XXX'],
    [payment({ status: 'enabled' }), 'account.status', 'asleep'],
    [payment({ balances: [] }), 'account.balances', 'none'],
    [cardOf(), 'cardAccount.maskedPan', undefined],
    [cardOf({ debitAccounting: true }), 'cardAccount.debitAccounting', 'true'],
    [{}, 'account', undefined],
  ])('%p with %s of %p is a drift at that path', (raw, path, value) => {
    expect(() => account(withMember(raw, path, value))).toThrow(
      expect.objectContaining({ code: 'schema-changed', path }),
    );
  });

  test('a balance that is no exact amount, or of a type that is new, is a drift at its path', () => {
    const drifted = (change: object) => payment({ balances: [{ ...balance('expected', 1), ...change }] });
    expect(() => account(drifted({ balanceAmount: eur('1,50') }))).toThrow(
      expect.objectContaining({ path: 'account.balances[0].balanceAmount.amount' }),
    );
    expect(() => account(drifted({ balanceType: 'tomorrow' }))).toThrow(
      expect.objectContaining({ path: 'account.balances[0].balanceType' }),
    );
  });
});

describe('entries of an account', () => {
  test('are signed as the account is, and dated by the bank’s calendar whatever our time zone (date-shift)', () => {
    inTimeZones(() =>
      fc.assert(
        fc.property(rawEntry, (raw) => {
          const mapped = transaction(deepFreeze(raw), giro);
          const { transaction: wire } = raw;
          expect(() => unifiedTransaction.parse(mapped)).not.toThrow();
          expect(mapped).toMatchObject({
            bankTransactionId: wire.transactionId,
            status: 'Booked',
            amount: wire.transactionAmount.amount,
            bookingDate: wire.bookingDate,
            valueDate: wire.valueDate,
            description: wire.remittanceInformationUnstructured,
            reference: wire.entryReference,
            bankTransactionCode: { scheme: 'ISO20022', code: wire.bankTransactionCode },
          });
          const isDebit = wire.transactionAmount.amount.startsWith('-');
          expect(mapped?.counterparty?.name).toBe(isDebit ? wire.creditorName : wire.debtorName);
          const other = isDebit ? { debtorName: wire.debtorName } : { creditorName: wire.creditorName };
          expect(mapped?.extensions).toEqual({ transaction: other });
          expect(transaction(raw, giro)).toEqual(mapped);
        }),
        { numRuns: 30 },
      ),
    );
  });

  test.each([undefined, '', ' ', '3fa4b1-7', 'RB123', 'rb0123456789abcdef'])(
    'an id %p is none (blank-id, renumbered-ids)',
    (id) => {
      const raw = withMember(sampleOf(rawEntry), 'transaction.transactionId', id);
      expect(transaction(raw, giro)?.bankTransactionId).toBeUndefined();
      const ofCard = withMember(sampleOf(rawCardEntry), 'cardTransaction.cardTransactionId', id);
      expect(transaction(ofCard, card)?.bankTransactionId).toBeUndefined();
    },
  );

  test('pending, they have no id and no day of booking (pending-twin)', () => {
    const { transaction: wire } = sampleOf(rawEntry);
    const { transactionId: _id, ...pending } = wire;
    const mapped = transaction({ bookingStatus: 'pending', transaction: pending }, giro);
    expect(mapped).toMatchObject({ status: 'Pending', amount: wire.transactionAmount.amount });
    expect([mapped?.bankTransactionId, mapped?.bookingDate]).toEqual([undefined, undefined]);
    expect(adapter.institution.pendingStays).toBe(true);
  });

  test('the other side is the ultimate party, whoever stands in for it (payee-elsewhere)', () => {
    const raw = (amount: string, more: object) => ({
      bookingStatus: 'booked',
      transaction: { bookingDate: '2026-11-01', transactionAmount: eur(amount), ...more },
    });
    const debit = { creditorName: 'Frida Klo', creditorAccount: { iban: 'DE71999000474711000000' } };
    expect(transaction(raw('-1.00', { ...debit, ultimateCreditor: 'Streamwell' }), giro)).toMatchObject({
      counterparty: { name: 'Streamwell', identification: { scheme: 'IBAN', value: 'DE71999000474711000000' } },
      extensions: { transaction: { creditorName: 'Frida Klo' } },
    });
    expect(transaction(raw('-1.00', { ...debit, ultimateCreditor: '' }), giro)?.counterparty?.name).toBe('Frida Klo');
    expect(transaction(raw('1.00', { ...debit, ultimateDebtor: 'Payer' }), giro)?.counterparty).toEqual({
      name: 'Payer',
      identification: undefined,
    });
    expect(transaction(raw('1.00', { debtorAccount: { bban: '47' } }), giro)?.counterparty?.identification).toEqual({
      scheme: 'BBAN',
      value: '47',
    });
    expect(transaction(raw('1.00', {}), giro)).toMatchObject({ counterparty: undefined, description: '' });
  });

  test('numbers that are not the other side’s are kept masked: the user’s own, further ones, those in a batch', () => {
    const own = { iban: 'DE71999000474711000000' };
    const parties = { creditorAccount: { pan: '5409050000001234', currency: 'EUR' }, debtorAccount: own };
    const masked = {
      creditorAccount: { pan: '************1234', currency: 'EUR' },
      debtorAccount: { iban: '******************0000' },
    };
    const raw = (more: object) => ({
      bookingStatus: 'booked',
      transaction: { bookingDate: '2026-11-01', transactionAmount: eur('-1.00'), ...more },
    });
    expect(transaction(raw(parties), giro)?.extensions).toEqual({ transaction: masked });
    const batch = { entryDetails: [{ ...parties, endToEndId: 'E1' }, {}] };
    expect(transaction(raw(batch), giro)?.extensions).toEqual({
      transaction: { entryDetails: [{ ...masked, endToEndId: 'E1' }, {}] },
    });
    const creditorAccount = {
      iban: 'DE81999000474711000111',
      bban: '999000474711000111',
      other: { identification: 'K-12345678' },
    };
    const named = transaction(raw({ creditorAccount }), giro);
    expect(named?.counterparty?.identification).toEqual({ scheme: 'IBAN', value: creditorAccount.iban });
    expect(named?.extensions).toEqual({
      transaction: { creditorAccount: { bban: '**************0111', other: { identification: '*****5678' } } },
    });
  });

  test.each([
    [{ remittanceInformationUnstructuredArray: ['ATM', 'WITHDRAWAL'] }, 'ATM WITHDRAWAL', undefined],
    [
      { remittanceInformationStructured: { reference: 'RF18', referenceType: 'SCOR' } },
      'RF18',
      { remittanceInformationStructured: { referenceType: 'SCOR' } },
    ],
    [{ additionalInformation: 'Interest' }, 'Interest', undefined],
    [
      { remittanceInformationUnstructured: 'Text', additionalInformation: 'More' },
      'Text',
      { additionalInformation: 'More' },
    ],
    [{}, '', undefined],
  ])('%p is for %p', (parts, description, left) => {
    const wire = { bookingDate: '2026-11-01', transactionAmount: eur('1.00'), ...parts };
    expect(transaction({ bookingStatus: 'booked', transaction: wire }, giro)).toMatchObject({
      description,
      extensions: left === undefined ? undefined : { transaction: left },
    });
  });

  test('a reversal names what it takes back, where that id lasts', () => {
    const reversal = (reference: string, referenceType: string) =>
      withMember(sampleOf(rawEntry), 'transaction.remittanceInformationStructured', { reference, referenceType });
    expect(transaction(reversal('RB0123456789ABCDEF', 'RVSL'), giro)?.reverses).toBe('RB0123456789ABCDEF');
    expect(transaction(reversal('RB0123456789ABCDEF', 'SCOR'), giro)?.reverses).toBeUndefined();
    expect(transaction(reversal('3fa4b1-7', 'RVSL'), giro)?.reverses).toBeUndefined();
  });

  test('an end-to-end id that says that there is none is kept, and is none', () => {
    const raw = (id: string) => withMember(sampleOf(rawEntry), 'transaction.endToEndId', id);
    expect(transaction(raw('E2E-1'), giro)?.endToEndId).toBe('E2E-1');
    const none = transaction(raw('NOTPROVIDED'), giro);
    expect([none?.endToEndId, none?.extensions]).toMatchObject([
      undefined,
      { transaction: { endToEndId: 'NOTPROVIDED' } },
    ]);
  });

  test('a code of the bank’s own counts where there is no other', () => {
    const own = withMember(sampleOf(rawEntry), 'transaction.proprietaryBankTransactionCode', 'NDDT+107');
    expect(transaction(own, giro)).toMatchObject({
      bankTransactionCode: { scheme: 'ISO20022' },
      extensions: { transaction: { proprietaryBankTransactionCode: 'NDDT+107' } },
    });
    const alone = withMember(own, 'transaction.bankTransactionCode', undefined);
    expect(transaction(alone, giro)?.bankTransactionCode).toEqual({ scheme: 'Proprietary', code: 'NDDT+107' });
  });
});

describe('entries of a card', () => {
  test('are turned: a purchase is a debit, unless the item says that debits are not positive (card-sign)', () => {
    fc.assert(
      fc.property(rawCardEntry, cents, fc.boolean(), (raw, minor, isAccountsView) => {
        const signed = withMember(raw, 'cardTransaction.transactionAmount', eur(short(minor)));
        const item = isAccountsView ? { ...signed, debitAccounting: false } : signed;
        const mapped = transaction(deepFreeze(item), card);
        expect(() => unifiedTransaction.parse(mapped)).not.toThrow();
        const { cardTransaction: wire } = raw;
        expect(mapped).toMatchObject({
          bankTransactionId: wire.cardTransactionId,
          amount: isAccountsView ? exact(minor) : turned(minor),
          bookingDate: wire.bookingDate,
          merchant: { name: wire.transactionDetails, categoryCode: wire.merchantCategoryCode },
          extensions: undefined,
        });
      }),
    );
  });

  test('abroad have their own amount and the one before conversion, in whichever field each stands (fx-as-account)', () => {
    const rate = {
      sourceCurrency: 'USD',
      targetCurrency: 'EUR',
      unitCurrency: 'USD',
      exchangeRate: '0.9173',
      quotationDate: '2026-11-01',
    };
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10 ** 9 }), fc.integer({ min: 1, max: 10 ** 9 }), (own, foreign) => {
        const [inEur, inUsd] = [eur(short(own)), { currency: 'USD', amount: short(foreign) }];
        const { cardTransaction: wire } = sampleOf(rawCardEntry);
        const results = [
          { transactionAmount: inEur, originalAmount: inUsd },
          { transactionAmount: inUsd, originalAmount: inEur },
        ].map((amounts) =>
          transaction(
            { bookingStatus: 'booked', cardTransaction: { ...wire, ...amounts, currencyExchange: [rate] } },
            card,
          ),
        );
        expect(results[0]).toMatchObject({
          amount: turned(own),
          currency: 'EUR',
          original: { amount: turned(foreign), currency: 'USD', exchangeRate: '0.9173' },
          extensions: { cardTransaction: { currencyExchange: [rate] } },
        });
        expect(results[1]).toEqual(results[0]);
      }),
    );
    const strange = withMember(sampleOf(rawCardEntry), 'cardTransaction.transactionAmount', {
      currency: 'USD',
      amount: '1',
    });
    expect(() => transaction(strange, card)).toThrow(
      expect.objectContaining({ path: 'cardTransaction.transactionAmount.currency' }),
    );
  });

  test('that were refused are none (declined-listed)', () => {
    const declined = (raw: unknown, path: string) => withMember(raw, path, 'DECLINED');
    const ofCard = declined(sampleOf(rawCardEntry), 'cardTransaction.proprietaryBankTransactionCode');
    expect(transaction(ofCard, card)).toBeUndefined();
    const ofAccount = declined(sampleOf(rawEntry), 'transaction.proprietaryBankTransactionCode');
    expect(transaction(ofAccount, giro)).toBeUndefined();
  });

  test('a reversal names what it takes back at the end of its text', () => {
    const reversal = (details: string, code = 'RVSL') => {
      const raw = withMember(sampleOf(rawCardEntry), 'cardTransaction.transactionDetails', details);
      return transaction(withMember(raw, 'cardTransaction.proprietaryBankTransactionCode', code), card);
    };
    expect(reversal('STORNO Harbor Grill REF RB0123456789ABCDEF')?.reverses).toBe('RB0123456789ABCDEF');
    expect(reversal('STORNO Harbor Grill REF RB0123456789ABCDEF')?.merchant?.name).toBeUndefined();
    expect(reversal('STORNO Harbor Grill')?.reverses).toBeUndefined();
    expect(reversal('STORNO Harbor Grill REF RB0123456789ABCDEF', 'PURCHASE')?.reverses).toBeUndefined();
  });

  test('pending, they are known by the day on which the card was used', () => {
    const { cardTransactionId: _id, bookingDate: _day, ...wire } = sampleOf(rawCardEntry).cardTransaction;
    const cardTransaction = { ...wire, transactionDate: '2026-11-23' };
    expect(transaction({ bookingStatus: 'pending', cardTransaction }, card)).toMatchObject({
      status: 'Pending',
      valueDate: '2026-11-23',
      extensions: undefined,
    });
    const booked = { bookingStatus: 'booked', cardTransaction: { ...cardTransaction, bookingDate: '2026-11-24' } };
    expect(transaction(booked, card)).toMatchObject({
      valueDate: undefined,
      extensions: { cardTransaction: { transactionDate: '2026-11-23' } },
    });
  });

  test('the minute is told where the bank tells it (equal-twins)', () => {
    const raw = withMember(
      sampleOf(rawCardEntry),
      'cardTransaction.acceptorTransactionDateTime',
      '2026-11-23T12:48:55.000Z',
    );
    expect(transaction(raw, card)?.transactionTime).toBe('2026-11-23T12:48:55.000Z');
  });
});

describe('drift', () => {
  const cases: [string, object, UnifiedAccount][] = [
    ['entry', sampleOf(rawEntry), giro],
    ['card entry', sampleOf(rawCardEntry), card],
  ];
  for (const [name, raw, of] of cases) {
    test.each(memberPaths(raw))(`${name}: %s mistyped is a drift at that path`, (path) => {
      for (const wrong of [null, [], true])
        expect(() => transaction(withMember(raw, path, wrong), of)).toThrow(
          expect.objectContaining({ code: 'schema-changed', path }),
        );
    });
  }

  test.each([
    ['transaction.transactionAmount.amount', '1,50', sampleOf(rawEntry), giro],
    ['transaction.transactionAmount.amount', '1e3', sampleOf(rawEntry), giro],
    ['transaction.transactionAmount.currency', 'USD', sampleOf(rawEntry), giro],
    ['transaction.bookingDate', undefined, sampleOf(rawEntry), giro],
    ['transaction.bookingDate', '2026-02-30', sampleOf(rawEntry), giro],
    ['transaction', undefined, sampleOf(rawEntry), giro],
    ['bookingStatus', 'information', sampleOf(rawEntry), giro],
    ['cardTransaction.bookingDate', undefined, sampleOf(rawCardEntry), card],
    ['cardTransaction.transactionAmount.amount', '', sampleOf(rawCardEntry), card],
    ['cardTransaction.merchantCategoryCode', '58', sampleOf(rawCardEntry), card],
    ['debitAccounting', true, sampleOf(rawCardEntry), card],
  ])('%s of %p is not guessed at', (path, value, raw, of) => {
    expect(() => transaction(withMember(raw, path, value), of)).toThrow(
      expect.objectContaining({ code: 'schema-changed', path }),
    );
  });

  test('new members are kept, at any depth', () => {
    const raw = withMember(sampleOf(rawEntry), 'transaction.transactionAmount.tax', { rate: [1, null] });
    expect(transaction(withMember(raw, 'seen', 1), giro)?.extensions).toMatchObject({
      seen: 1,
      transaction: { transactionAmount: { tax: { rate: [1, null] } } },
    });
  });
});
