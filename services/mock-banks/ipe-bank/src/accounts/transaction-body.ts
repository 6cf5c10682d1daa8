import type { LedgerAccount, LedgerTransaction, TransactionKind } from '@of/mock-bank-kit';
import { cnpjOf, cpfOf } from '../documents.ts';
import { unsignedMoney } from '../money.ts';
import { numberOf } from './account-body.ts';
import type { Line } from './statement.ts';

interface Wording {
  readonly type: string;
  /** Of money that goes out, and that comes in. */
  readonly names: readonly [outgoing: string, incoming: string];
}

const same = (type: string, name: string): Wording => ({ type, names: [name, name] });

const WORDINGS: Readonly<Record<TransactionKind, Wording>> = {
  'card-payment': same('CARTAO', 'Compra no débito'),
  'direct-debit': same('CONVENIO_ARRECADACAO', 'Débito automático'),
  'standing-order': same('BOLETO', 'Pagamento de boleto'),
  transfer: { type: 'PIX', names: ['Pix enviado', 'Pix recebido'] },
  salary: same('FOLHA_PAGAMENTO', 'Salário'),
  'cash-withdrawal': same('SAQUE', 'Saque'),
  'loan-repayment': same('OPERACAO_CREDITO', 'Parcela de empréstimo'),
  'card-repayment': same('OUTROS', 'Pagamento de fatura'),
  interest: same('RENDIMENTO_APLIC_FINANCEIRA', 'Rendimento da poupança'),
  fee: same('TARIFA_SERVICOS_AVULSOS', 'Tarifa de saque'),
  refund: same('CARTAO', 'Devolução de compra'),
  reversal: same('CARTAO', 'Estorno de compra'),
};

const OWN_TRANSFER: Wording = {
  type: 'TRANSFERENCIA_MESMA_INSTITUICAO',
  names: ['Transferência enviada', 'Transferência recebida'],
};

/** What the bank writes beside an entry: what it is, and after a dash who it was with. */
function wordingOf({ kind, amountMinor, counterparty, merchant, text }: LedgerTransaction) {
  const { type, names } = counterparty?.accountNumber === undefined ? WORDINGS[kind] : OWN_TRANSFER;
  const who = merchant?.name ?? counterparty?.name;
  const name = names[amountMinor < 0 ? 0 : 1];
  const what = kind === 'loan-repayment' ? `${name} ${text.replace('INSTALMENT ', '')}` : name;
  return { type, transactionName: who === undefined ? what : `${what} - ${who}` };
}

const person = (document: string) => ({ partieCnpjCpf: document, partiePersonType: 'PESSOA_NATURAL' });

/** An account as the other side of an entry. */
function partieNumberOf(accountNumber: string) {
  const { compeCode, branchCode, number, checkDigit } = numberOf(accountNumber);
  return {
    partieCompeCode: compeCode,
    partieBranchCode: branchCode,
    partieNumber: number,
    partieCheckDigit: checkDigit,
  };
}

/**
 * The other side's tax number and account, where the bank knows them. With payee-elsewhere on they are the account's owner's own,
 * and who it was with stands in the text alone.
 */
function partieOf({ kind, counterparty }: LedgerTransaction, account: LedgerAccount, isElsewhere: boolean) {
  if (counterparty === undefined) return {};
  if (isElsewhere) return { ...person(cpfOf(account.userName)), ...partieNumberOf(account.number) };
  if (counterparty.accountNumber !== undefined)
    return { ...person(cpfOf(account.userName)), ...partieNumberOf(counterparty.accountNumber) };
  if (kind === 'salary' || kind === 'standing-order')
    return { partieCnpjCpf: cnpjOf(counterparty.name), partiePersonType: 'PESSOA_JURIDICA' };
  return {};
}

/** A line of the statement in the standard's model: the amount unsigned, its direction in `creditDebitType`. */
export function transactionBody({ transaction, id, state, time }: Line, account: LedgerAccount, isElsewhere: boolean) {
  return {
    transactionId: id,
    completedAuthorisedPaymentType: state,
    creditDebitType: transaction.amountMinor < 0 ? 'DEBITO' : 'CREDITO',
    ...wordingOf(transaction),
    transactionAmount: unsignedMoney(transaction.amountMinor, account.currency),
    transactionDateTime: time,
    ...partieOf(transaction, account, isElsewhere),
  };
}
