import type { UnifiedAccount, UnifiedProduct, UnifiedTransaction } from '@of/contracts';
import { amountFromMinor, canonicalAmount, formatAmount, negateAmount } from '@of/money';
import { leftOver, type Mapped } from '../../contract/left-over.ts';
import { expectSame, parseWire, schemaChanged, wireAmount } from '../../contract/parse.ts';
import { utcDay, utcTime } from '../../contract/utc-time.ts';
import { type MdbMoney, mdbAccount, mdbCreditLine, mdbEntry } from './wire.ts';

/** Minor units as decimal text with the currency's decimals at least: 5420 of exponent 2 → "54.20". */
function amount(path: string, money: MdbMoney, currency: string): string {
  expectSame(`${path}.currency`, money.currency, currency, 'currency');
  return wireAmount(`${path}.minor`, () => formatAmount(amountFromMinor(money.minor, money.exponent), currency));
}

const MONEY: Mapped = { minor: true, exponent: true, currency: true };

const ACCOUNT: Mapped = {
  account: {
    ref: true,
    kind: true,
    state: true,
    number: { scheme: true, value: true },
    opened_at: true,
    position: { ledger: MONEY, available: MONEY, as_of: true },
    currency: true,
    mdb_narrative: true,
  },
};

const ACCOUNT_TYPE = { checking: 'Checking', savings: 'Savings' } as const;
const ACCOUNT_STATUS = { open: 'Active', frozen: 'Inactive', closed: 'Closed' } as const;

/** The account of one raw item of `data.accounts`. */
export function account(raw: unknown): UnifiedAccount {
  const { account: wire } = parseWire(mdbAccount, raw);
  const { currency, position } = wire;
  const balance = (
    type: 'Booked' | 'Available',
    bankType: 'ledger' | 'available',
    of: NonNullable<typeof position>,
  ) => ({
    type,
    amount: amount(`account.position.${bankType}`, of[bankType], currency),
    currency,
    asOf: utcTime(of.as_of),
    bankType,
  });
  return {
    accountId: wire.ref,
    type: ACCOUNT_TYPE[wire.kind],
    status: ACCOUNT_STATUS[wire.state],
    description: wire.mdb_narrative,
    currency,
    identification: { scheme: 'AccountNumber', value: wire.number.value },
    openingDate: utcDay(wire.opened_at),
    balances:
      position === undefined
        ? []
        : [balance('Booked', 'ledger', position), balance('Available', 'available', position)],
    extensions: leftOver(raw, ACCOUNT),
  };
}

const ENTRY: Mapped = {
  entry: {
    id: true,
    account_ref: true,
    state: true,
    side: true,
    kind: true,
    amount: MONEY,
    times: { initiated_at: true, booked_at: true, value_at: true },
    supersedes: true,
    reverses: true,
    merchant: { name: true, mcc: true },
    counterparty: { name: true, number: true },
    text: { narrative: true },
  },
};

/** The transaction of one raw item of `data.entries`: `cr` is to the user's credit. */
export function transaction(raw: unknown, of: UnifiedAccount): UnifiedTransaction {
  const { entry: wire } = parseWire(mdbEntry, raw);
  expectSame('entry.account_ref', wire.account_ref, of.accountId, 'account');
  const { initiated_at: initiated, booked_at: booked, value_at: value } = wire.times;
  if (wire.state === 'booked' && booked === undefined)
    throw schemaChanged('entry.times.booked_at', 'missing, although the entry is booked');
  const unsigned = amount('entry.amount', wire.amount, of.currency);
  const { merchant, counterparty } = wire;
  return {
    bankTransactionId: wire.id,
    status: wire.state === 'booked' ? 'Booked' : 'Pending',
    amount: wire.side === 'dr' ? negateAmount(unsigned) : unsigned,
    currency: wire.amount.currency,
    bookingDate: booked === undefined ? undefined : utcDay(booked),
    valueDate: value === undefined ? undefined : utcDay(value),
    transactionTime: utcTime(initiated),
    description: wire.text.narrative,
    counterparty:
      counterparty === undefined
        ? undefined
        : {
            name: counterparty.name,
            identification:
              counterparty.number === undefined ? undefined : { scheme: 'AccountNumber', value: counterparty.number },
          },
    merchant: merchant === undefined ? undefined : { name: merchant.name, categoryCode: merchant.mcc },
    bankTransactionCode: { scheme: 'Proprietary', code: wire.kind },
    supersedes: wire.supersedes,
    reverses: wire.reverses,
    extensions: leftOver(raw, ENTRY),
  };
}

const CREDIT_LINE: Mapped = {
  credit_line: {
    ref: true,
    kind: true,
    state: true,
    principal: MONEY,
    outstanding: MONEY,
    rate: { annual_bps: true },
    opened_at: true,
    term: { count: true, unit: true },
    security: { label: true, address: true, value: MONEY },
    mdb_narrative: true,
  },
};

/** A loan's term counts in months, a mortgage's in years; one that is no whole number of years stays in months. */
function term(kind: 'loan' | 'mortgage', { count, unit }: { count: number; unit: 'month' | 'year' }) {
  const months = unit === 'year' ? count * 12 : count;
  return kind === 'mortgage' && months % 12 === 0
    ? { amortizationPeriodYears: months / 12 }
    : { repaymentPeriodMonths: months };
}

/** The loan or mortgage of one raw item of `data.credit_lines`. */
export function product(raw: unknown): UnifiedProduct {
  const { credit_line: wire } = parseWire(mdbCreditLine, raw);
  const { currency } = wire.outstanding;
  const { security } = wire;
  const isProperty = security?.address !== undefined || security?.value !== undefined;
  return {
    productId: wire.ref,
    type: wire.kind === 'loan' ? 'Loan' : 'Mortgage',
    status: wire.state === 'active' ? 'Active' : 'Closed',
    description: wire.mdb_narrative,
    amount: amount('credit_line.outstanding', wire.outstanding, currency),
    originalAmount: amount('credit_line.principal', wire.principal, currency),
    currency,
    interestRate: wireAmount('credit_line.rate.annual_bps', () =>
      canonicalAmount(amountFromMinor(wire.rate.annual_bps, 2)),
    ),
    openingDate: utcDay(wire.opened_at),
    ...term(wire.kind, wire.term),
    collateral: security?.label,
    property: isProperty
      ? {
          address: security.address,
          value:
            security.value === undefined ? undefined : amount('credit_line.security.value', security.value, currency),
        }
      : undefined,
    extensions: leftOver(raw, CREDIT_LINE),
  };
}
