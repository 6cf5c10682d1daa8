import type { Merchant } from './bank-seed.ts';
import { type DayContext, type LedgerRule, merchantOf, type PlannedEntry } from './entry.ts';
import { converted } from './foreign.ts';

const CARD_ENDING = { checking: '4417', savings: '9023', 'credit-card': '7730' } as const;

/** What is paid with the credit card, by whoever has one: the rest is paid with the checking account's card. */
const ON_CREDIT: ReadonlySet<Merchant['kind']> = new Set(['restaurants', 'shopping']);

function cardPayment(context: DayContext, merchant: Merchant, amountMinor: number, second: number): PlannedEntry {
  const payer = ON_CREDIT.has(merchant.kind) ? (context.card ?? context.checking) : context.checking;
  return {
    account: payer.key,
    kind: 'card-payment',
    amountMinor: -amountMinor,
    second,
    text: `CARD ${CARD_ENDING[payer.kind]} ${merchant.name.toUpperCase()}`,
    merchant: merchantOf(merchant),
  };
}

/** Purchases of one kind, `count` of them in `days` on average, between two hours of the day. */
function purchases(
  kind: Merchant['kind'],
  frequency: (context: DayContext) => { count: number; days: number },
  hours: readonly [number, number],
): LedgerRule {
  return (context) => {
    const shops = context.merchants.filter((merchant) => merchant.kind === kind);
    const random = context.random(kind);
    const { count, days } = frequency(context);
    // Two draws a day let two purchases of a kind fall on one day, as they do.
    const draws = random.chance(count, 2 * days) ? 1 : 0;
    const times = (draws + (random.chance(count, 2 * days) ? 1 : 0)) * context.volume;
    return Array.from({ length: times }, () => {
      const shop = random.pick(shops);
      const price = random.between(shop.minMinor, shop.maxMinor);
      const amount = Math.max(Math.floor(price / context.volume), 1);
      return cardPayment(context, shop, amount, random.between(hours[0] * 3600, hours[1] * 3600 - 1));
    });
  };
}

/** Now and then two equal coffees at one counter on one day: real charges that a client must not merge. */
const twinCoffees: LedgerRule = (context) => {
  const random = context.random('twins');
  const counter = context.merchants.find((merchant) => merchant.code === '5814');
  if (counter === undefined || !random.chance(1, 45)) return [];
  const amount = random.between(counter.minMinor, counter.maxMinor);
  const second = random.between(8 * 3600, 15 * 3600);
  return [cardPayment(context, counter, amount, second), cardPayment(context, counter, amount, second + 240)];
};

const cash: LedgerRule = (context) => {
  const random = context.random('cash');
  if (!random.chance(context.holder.spending.cashPerMonth, 30)) return [];
  const second = random.between(9 * 3600, 21 * 3600);
  const withdrawal: PlannedEntry = {
    account: context.checking.key,
    kind: 'cash-withdrawal',
    amountMinor: -random.pick([2000, 4000, 6000, 8000, 10_000]),
    second,
    text: 'ATM WITHDRAWAL',
    merchant: { name: 'Cash machine', categoryCode: '6011' },
  };
  const fee: PlannedEntry = {
    account: context.checking.key,
    kind: 'fee',
    amountMinor: -250,
    second: second + 1,
    text: 'OUT OF NETWORK ATM FEE',
  };
  return random.chance(1, 4) ? [withdrawal, fee] : [withdrawal];
};

/** A payment by card in another currency, every other week. */
const abroad: LedgerRule = (context) => {
  const random = context.random('abroad');
  if (context.abroad === undefined || !random.chance(1, 14)) return [];
  const { currency, rate, merchants } = context.abroad;
  const { name, code } = random.pick(merchants);
  const minor = random.between(390, 14_900);
  const payer = context.card ?? context.checking;
  return [
    {
      account: payer.key,
      kind: 'card-payment',
      amountMinor: -converted(minor, rate),
      second: random.between(9 * 3600, 22 * 3600),
      text: `CARD ${CARD_ENDING[payer.kind]} ${name.toUpperCase()}`,
      merchant: { name, categoryCode: code },
      foreign: { minor: -minor, currency, rate },
    },
  ];
};

/** A payment that the bank refuses, once a month. */
const declined: LedgerRule = (context) => {
  const random = context.random('declined');
  if (!random.chance(1, 30)) return [];
  const shop = random.pick(context.merchants.filter(({ kind }) => kind === 'shopping'));
  const amount = random.between(shop.minMinor, shop.maxMinor);
  return [{ ...cardPayment(context, shop, amount, random.between(10 * 3600, 20 * 3600)), declined: true }];
};

/** What happens on any day: groceries, restaurants, transport, shopping, cash, a payment abroad, a refused one. */
export const everydayRules: readonly LedgerRule[] = [
  purchases('groceries', ({ holder }) => ({ count: holder.spending.groceriesPerWeek, days: 7 }), [8, 21]),
  purchases('restaurants', ({ holder }) => ({ count: holder.spending.restaurantsPerWeek, days: 7 }), [11, 23]),
  purchases('transport', ({ holder }) => ({ count: holder.spending.transportPerWeek, days: 7 }), [6, 20]),
  purchases('shopping', ({ holder }) => ({ count: holder.spending.shoppingPerMonth, days: 30 }), [10, 20]),
  twinCoffees,
  cash,
  abroad,
  declined,
];
