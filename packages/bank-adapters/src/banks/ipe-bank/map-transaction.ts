import type { Counterparty, UnifiedAccount, UnifiedTransaction } from '@of/contracts';
import { negateAmount } from '@of/money';
import { leftOver, type Mapped } from '../../contract/left-over.ts';
import { expectSame, parseWire } from '../../contract/parse.ts';
import { dateInSaoPaulo } from './calendar.ts';
import { exact, maskedText, numberIn } from './map.ts';
import { accountTransaction, cardTransaction } from './wire.ts';

const signed = (side: 'CREDITO' | 'DEBITO', amount: string): string =>
  side === 'DEBITO' ? negateAmount(amount) : amount;

const LONGEST_NAME = 256;

/** This bank writes who it was with behind a dash: `Pix enviado - Imobiliária Zimbro`. */
function nameIn(transactionName: string): string | undefined {
  const dash = transactionName.indexOf(' - ');
  const name = dash <= 0 ? '' : transactionName.slice(dash + 3).trim();
  return name === '' || name.length > LONGEST_NAME ? undefined : name;
}

/** An id that lasts: that of an entry which is final. A blank one is none. */
const lastingId = (isFinal: boolean, id: string): string | undefined => (isFinal && id.trim() !== '' ? id : undefined);

const MONEY: Mapped = { amount: true, currency: true };
const ENTRY: Mapped = {
  completedAuthorisedPaymentType: true,
  creditDebitType: true,
  transactionName: true,
  type: true,
  transactionAmount: MONEY,
  transactionDateTime: true,
  // What of a party is told elsewhere, or by nothing: kept, its numbers masked.
  partieBranchCode: maskedText,
  partieNumber: maskedText,
  partieCnpjCpf: maskedText,
};

/** Trees are made once. Only an id that lasts is mapped. */
const trees = (mapped: Mapped): { readonly lasting: Mapped; readonly passing: Mapped } => ({
  lasting: { ...mapped, transactionId: true },
  passing: mapped,
});
/** By what of the other side is mapped. */
const ENTRIES = {
  account: trees({ ...ENTRY, partieNumber: true, partieBranchCode: true }),
  document: trees({ ...ENTRY, partieCnpjCpf: true }),
  nobody: trees(ENTRY),
};

type AccountEntry = ReturnType<typeof accountTransaction.parse>;

/** The other side. Some entries name the account's owner there: that is nobody else, and stays in the extensions. */
function partieOf(
  wire: AccountEntry,
  of: UnifiedAccount,
): { party: Counterparty | undefined; mapped: keyof typeof ENTRIES } {
  const { partieNumber: number, partieBranchCode: branch, partieCnpjCpf: document } = wire;
  const name = wire.type === 'CARTAO' ? undefined : nameIn(wire.transactionName);
  const account = number === undefined ? undefined : numberIn(branch, number);
  const isOwner = account !== undefined && account === of.identification?.value;
  if (account !== undefined && !isOwner)
    return {
      party: { name, identification: { scheme: 'AccountNumber', value: account } },
      mapped: 'account',
    };
  if (document !== undefined && !isOwner)
    return { party: { name, identification: { scheme: 'Other', value: document } }, mapped: 'document' };
  return { party: name === undefined ? undefined : { name }, mapped: 'nobody' };
}

function accountEntry(raw: unknown, of: UnifiedAccount): UnifiedTransaction {
  const wire = parseWire(accountTransaction, raw);
  const { amount, currency } = wire.transactionAmount;
  expectSame('transactionAmount.currency', currency, of.currency, 'currency');
  const isFinal = wire.completedAuthorisedPaymentType === 'TRANSACAO_EFETIVADA';
  const id = lastingId(isFinal, wire.transactionId);
  const { party, mapped } = partieOf(wire, of);
  const merchant = wire.type === 'CARTAO' ? nameIn(wire.transactionName) : undefined;
  return {
    bankTransactionId: id,
    status: isFinal ? 'Booked' : 'Pending',
    amount: signed(wire.creditDebitType, exact('transactionAmount.amount', amount, currency)),
    currency,
    bookingDate: isFinal ? dateInSaoPaulo(wire.transactionDateTime) : undefined,
    transactionTime: wire.transactionDateTime,
    description: wire.transactionName,
    counterparty: party,
    merchant: merchant === undefined ? undefined : { name: merchant },
    bankTransactionCode: { scheme: 'Proprietary', code: wire.type },
    extensions: leftOver(raw, ENTRIES[mapped][id === undefined ? 'passing' : 'lasting']),
  };
}

/** The bill's date of what is on no bill yet. */
const NO_DATE = '0001-01-01';
/** How this bank marks a payment that it refused: the standard has no word for it. */
const DECLINED = 'COMPRA NAO AUTORIZADA';

const CARD_ENTRY = trees({
  transactionName: true,
  creditDebitType: true,
  transactionType: true,
  amount: MONEY,
  brazilianAmount: MONEY,
  transactionDateTime: true,
  billPostDate: true,
  payeeMCC: true,
});

type CardEntry = ReturnType<typeof cardTransaction.parse>;

/** Where it was paid: purchases have the merchant's name as theirs, what corrects them has it behind a dash. */
function merchantOf({ transactionName, transactionType, creditDebitType, payeeMCC }: CardEntry) {
  const isPurchase = transactionType === 'PAGAMENTO' && creditDebitType === 'DEBITO';
  if (!isPurchase && payeeMCC === undefined) return undefined;
  const name = (nameIn(transactionName) ?? transactionName).slice(0, 256);
  return { name, categoryCode: payeeMCC === undefined ? undefined : String(payeeMCC).padStart(4, '0') };
}

function cardEntry(raw: unknown, of: UnifiedAccount): UnifiedTransaction | undefined {
  const wire = parseWire(cardTransaction, raw);
  if (wire.transactionType === 'OUTROS' && wire.transactionalAdditionalInfo === DECLINED) return undefined;
  const { amount: paid, brazilianAmount: charged, creditDebitType: side } = wire;
  expectSame('brazilianAmount.currency', charged.currency, of.currency, 'currency');
  const isFinal = wire.billPostDate !== NO_DATE;
  const id = lastingId(isFinal, wire.transactionId);
  const amount = signed(side, exact('brazilianAmount.amount', charged.amount, charged.currency));
  const original = signed(side, exact('amount.amount', paid.amount, paid.currency));
  return {
    bankTransactionId: id,
    status: isFinal ? 'Booked' : 'Pending',
    amount,
    currency: charged.currency,
    bookingDate: isFinal ? wire.billPostDate : undefined,
    transactionTime: wire.transactionDateTime,
    original:
      paid.currency === charged.currency && original === amount
        ? undefined
        : { amount: original, currency: paid.currency },
    description: wire.transactionName,
    merchant: merchantOf(wire),
    bankTransactionCode: { scheme: 'Proprietary', code: wire.transactionType },
    extensions: leftOver(raw, CARD_ENTRY[id === undefined ? 'passing' : 'lasting']),
  };
}

/** The transaction of one raw item; undefined for a card payment that was refused. CREDITO is to the user's credit, on cards too. */
export function transaction(raw: unknown, of: UnifiedAccount): UnifiedTransaction | undefined {
  return of.type === 'CreditCard' ? cardEntry(raw, of) : accountEntry(raw, of);
}
