import type { BankDeps, LedgerAccount, LedgerTransaction, TransactionKind } from '@of/mock-bank-kit';
import { z } from 'zod';
import { dateInSaoPaulo, transactionTime } from '../calendar.ts';
import { stableUuid } from '../ids.ts';
import { unsignedMoney } from '../money.ts';
import { billIdAt } from './bill.ts';
import { lastDigits } from './card-body.ts';
import type { CardLine } from './card-statement.ts';

/** Of what is on no bill yet, as the standard has it. */
const NO_DATE = '0001-01-01';

interface TypeFields {
  readonly transactionType: string;
  readonly transactionalAdditionalInfo?: string;
  readonly paymentType?: string;
  readonly feeType?: string;
  readonly feeTypeAdditionalInfo?: string;
}

const TYPES: Readonly<Partial<Record<TransactionKind, TypeFields>>> = {
  'card-payment': { transactionType: 'PAGAMENTO', paymentType: 'A_VISTA' },
  'card-repayment': { transactionType: 'PAGAMENTO', paymentType: 'A_VISTA' },
  fee: { transactionType: 'TARIFA', feeType: 'OUTRA', feeTypeAdditionalInfo: 'Tarifa avulsa' },
  reversal: { transactionType: 'ESTORNO' },
  refund: { transactionType: 'OUTROS', transactionalAdditionalInfo: 'DEVOLUCAO' },
};
const OTHER = { transactionType: 'OUTROS', transactionalAdditionalInfo: 'LANCAMENTO' };
/** The standard has no word for a payment that was refused. */
const DECLINED = { transactionType: 'OUTROS', transactionalAdditionalInfo: 'COMPRA NAO AUTORIZADA' };

function nameOf({ kind, merchant, text }: LedgerTransaction): string {
  if (kind === 'card-repayment') return 'Pagamento recebido';
  if (merchant === undefined) return text;
  return kind === 'reversal' ? `Estorno - ${merchant.name}` : merchant.name;
}

/** The merchant's category as a number; one in seven entries has none. */
function categoryOf({ key, merchant }: LedgerTransaction) {
  const isUnknown = BigInt(`0x${stableUuid('category', key).slice(0, 8)}`) % 7n === 0n;
  return merchant === undefined || isUnknown ? {} : { payeeMCC: Number(merchant.categoryCode) };
}

/** With equal-twins on, the bank tells a purchase's day and no time: noon in São Paulo. */
function timeOf({ oddities }: BankDeps, account: LedgerAccount, at: number): string {
  return oddities.isOn('equal-twins', account)
    ? `${dateInSaoPaulo(at)}T15:00:00.000Z`
    : transactionTime(at, oddities.isOn('date-shift', account));
}

/** A card transaction: `amount` as it was paid, in whatever currency, `brazilianAmount` as it is charged. */
export function cardTransactionBody(deps: BankDeps, account: LedgerAccount, line: CardLine, now: number) {
  const { transaction, id, state, at } = line;
  const { amountMinor, foreign, kind } = transaction;
  const charged = unsignedMoney(amountMinor, account.currency);
  const billId = state === 'booked' ? billIdAt(account, at, now) : undefined;
  return {
    transactionId: id,
    identificationNumber: lastDigits(account),
    transactionName: nameOf(transaction),
    ...(billId === undefined ? {} : { billId }),
    creditDebitType: amountMinor < 0 ? 'DEBITO' : 'CREDITO',
    ...(state === 'declined' ? DECLINED : (TYPES[kind] ?? OTHER)),
    brazilianAmount: charged,
    amount: foreign === undefined ? charged : unsignedMoney(foreign.minor, foreign.currency),
    transactionDateTime: timeOf(deps, account, at),
    billPostDate: state === 'booked' ? dateInSaoPaulo(at) : NO_DATE,
    ...categoryOf(transaction),
  };
}

/** Query parameters that cut a list of card transactions. */
export const transactionFilter = {
  transactionType: z
    .enum(['PAGAMENTO', 'TARIFA', 'OPERACOES_CREDITO_CONTRATADAS_CARTAO', 'ESTORNO', 'CASHBACK', 'OUTROS'])
    .optional(),
  payeeMCC: z
    .string()
    .regex(/^\d{1,4}$/, 'must be a merchant category code')
    .transform(Number)
    .optional(),
};

export interface TransactionFilter {
  readonly transactionType?: string | undefined;
  readonly payeeMCC?: number | undefined;
}

/** Whether a card transaction is of the type and category that are asked for. */
export function withinFilter(
  { transactionType, payeeMCC }: TransactionFilter,
  { transactionType: type, payeeMCC: category }: TransactionFilter,
): boolean {
  return (type === undefined || type === transactionType) && (category === undefined || category === payeeMCC);
}
