import { type LoanTerms, loanAfter } from './amortization.ts';
import type { Merchant, ProductSeed } from './bank-seed.ts';
import { type Day, dayInMonth, monthOf, workdayNotAfter, workdayNotBefore } from './calendar.ts';
import { type DayContext, type LedgerRule, merchantOf, type PlannedEntry } from './entry.ts';
import { seededRandom } from './seeded-random.ts';

const HOUR = 3600;

/** The month whose due date, moved by `adjust` off a weekend, is `day`; undefined when none is. */
function monthDueOn(day: Day, dayOfMonth: number, adjust: (due: Day) => Day): number | undefined {
  const month = monthOf(day);
  // The adjusted due date of a neighbouring month may fall into this one.
  return [month - 1, month, month + 1].find((candidate) => adjust(dayInMonth(candidate, dayOfMonth)) === day);
}

const income: LedgerRule = ({ day, holder, checking }) => {
  const { payer, amountMinor, dayOfMonth } = holder.income;
  if (monthDueOn(day, dayOfMonth, workdayNotAfter) === undefined) return [];
  return [
    {
      account: checking.key,
      kind: 'salary',
      amountMinor,
      second: 5 * HOUR,
      text: `SALARY ${payer.toUpperCase()}`,
      counterparty: { name: payer },
    },
  ];
};

const rent: LedgerRule = ({ day, holder, checking }) => {
  if (holder.rent === undefined) return [];
  const { payee, amountMinor, dayOfMonth } = holder.rent;
  if (monthDueOn(day, dayOfMonth, workdayNotBefore) === undefined) return [];
  return [
    {
      account: checking.key,
      kind: 'standing-order',
      amountMinor: -amountMinor,
      second: 6 * HOUR,
      text: `STANDING ORDER ${payee.toUpperCase()} RENT`,
      counterparty: { name: payee },
    },
  ];
};

/** Both legs of a transfer between the customer's own accounts, which name each other. */
function ownTransfer(context: DayContext, amountMinor: number, second: number, toSavings: boolean): PlannedEntry[] {
  const { checking, savings, displayName } = context;
  if (savings === undefined) return [];
  const [from, to] = toSavings ? [checking, savings] : [savings, checking];
  const leg = (account: string, amount: number, text: string, accountNumber: string): PlannedEntry => ({
    account,
    kind: 'transfer',
    amountMinor: amount,
    second,
    text,
    counterparty: { name: displayName, accountNumber },
  });
  return [
    leg(from.key, -amountMinor, `TRANSFER TO ${to.label.toUpperCase()}`, to.number),
    leg(to.key, amountMinor, `TRANSFER FROM ${from.label.toUpperCase()}`, from.number),
  ];
}

const saving: LedgerRule = (context) => {
  const plan = context.holder.savingsTransfer;
  if (plan === undefined || monthDueOn(context.day, plan.dayOfMonth, workdayNotBefore) === undefined) return [];
  return ownTransfer(context, plan.amountMinor, 7 * HOUR, true);
};

/** Once a quarter some of the savings goes back to the checking account. */
const dippingIntoSavings: LedgerRule = (context) => {
  const month = monthDueOn(context.day, 19, workdayNotBefore);
  if (month === undefined || month % 3 !== 1) return [];
  return ownTransfer(
    context,
    context.random('dip').between(1, 3) * (context.holder.savingsTransfer?.amountMinor ?? 10_000),
    12 * HOUR,
    false,
  );
};

function subscriptionAmount({ holder, firstDay }: DayContext, merchant: Merchant, month: number): number {
  // Every subscription has its price raised once, between the fourth and the eleventh month of the history.
  const raisedAfter = seededRandom('subscription', holder.userName, merchant.id).between(4, 11);
  return month - monthOf(firstDay) < raisedAfter ? merchant.minMinor : merchant.maxMinor;
}

const bills: LedgerRule = (context) => {
  const { day, holder, checking, merchants } = context;
  return merchants.flatMap((merchant): PlannedEntry[] => {
    const isSubscription = merchant.kind === 'subscription' && holder.subscriptions.includes(merchant.id);
    const isUtility = merchant.kind === 'utility' && holder.utilities.includes(merchant.id);
    if (!isSubscription && !isUtility) return [];
    const dueDay = seededRandom('bill', holder.userName, merchant.id).between(2, 27);
    const month = monthDueOn(day, dueDay, isUtility ? workdayNotBefore : (due) => due);
    if (month === undefined) return [];
    const amount = isSubscription
      ? subscriptionAmount(context, merchant, month)
      : context.random(`bill-${merchant.id}`).between(merchant.minMinor, merchant.maxMinor);
    return [
      {
        account: checking.key,
        kind: isUtility ? 'direct-debit' : 'card-payment',
        amountMinor: -amount,
        second: 8 * HOUR,
        text: isUtility ? `DIRECT DEBIT ${merchant.name.toUpperCase()}` : `RECURRING ${merchant.name.toUpperCase()}`,
        merchant: merchantOf(merchant),
      },
    ];
  });
};

/** The terms of a product's repayment plan. */
export function termsOf(product: ProductSeed): LoanTerms {
  return {
    principalMinor: product.originalMinor,
    annualRate: product.annualRate,
    termMonths: product.termMonths,
  };
}

/** The day on which a product was opened, counted back from the start of the history. */
export function openingDayOf(product: ProductSeed, firstDay: Day): Day {
  return dayInMonth(monthOf(firstDay) - product.openedMonthsBeforeHistory, product.repaymentDay);
}

/** How many instalments of a product were due up to and including `day`. */
export function instalmentsDue(product: ProductSeed, firstDay: Day, day: Day): number {
  const openingMonth = monthOf(openingDayOf(product, firstDay));
  let number = Math.max(monthOf(day) - openingMonth + 1, 0);
  while (number > 0 && workdayNotBefore(dayInMonth(openingMonth + number, product.repaymentDay)) > day) number -= 1;
  return Math.min(number, product.termMonths);
}

const repayments: LedgerRule = ({ day, firstDay, holder, checking }) =>
  holder.products.flatMap((product): PlannedEntry[] => {
    const number = instalmentsDue(product, firstDay, day);
    if (number === instalmentsDue(product, firstDay, day - 1)) return [];
    return [
      {
        account: checking.key,
        kind: 'loan-repayment',
        amountMinor: -loanAfter(termsOf(product), number).lastInstalmentMinor,
        second: 0,
        text: `INSTALMENT ${number}/${product.termMonths} ${product.label.toUpperCase()}`,
      },
    ];
  });

const savingsInterest: LedgerRule = ({ day, savings, random }) => {
  if (savings === undefined || dayInMonth(monthOf(day), 31) !== day) return [];
  const amountMinor = random('interest').between(150, 420);
  return [{ account: savings.key, kind: 'interest', amountMinor, second: 23 * HOUR, text: 'INTEREST CREDIT' }];
};

/** On the twelfth the credit card's payments of the month before are paid from the checking account. */
const cardRepayment: LedgerRule = (context) => {
  const { day, card, checking } = context;
  const month = card === undefined ? undefined : monthDueOn(day, 12, workdayNotBefore);
  if (card === undefined || month === undefined) return [];
  const due = context.cardSpending(month - 1);
  if (due <= 0) return [];
  const text = `${card.label.toUpperCase()} PAYMENT`;
  return [
    { account: checking.key, kind: 'card-repayment', amountMinor: -due, second: 4 * HOUR, text },
    { account: card.key, kind: 'card-repayment', amountMinor: due, second: 4 * HOUR, text },
  ];
};

/** What comes back every month: income, rent, savings, bills, subscriptions, instalments, interest. */
export const recurringRules: readonly LedgerRule[] = [
  income,
  rent,
  saving,
  dippingIntoSavings,
  bills,
  repayments,
  savingsInterest,
  cardRepayment,
];
