import { json, Router } from 'express';
import { z } from 'zod';
import type { BankClock } from '../clock.ts';
import type { MockBankDefinition } from '../definition.ts';
import { type Faults, fault } from '../faults/faults.ts';
import { dayOf } from '../ledger/calendar.ts';
import type { BankLedger } from '../ledger/ledger.ts';
import { viewLedger } from '../ledger/ledger-view.ts';
import type { LedgerAccount, LedgerTransaction } from '../ledger/model.ts';
import { stableKey } from '../ledger/seeded-random.ts';
import type { Oddities } from '../oddities/oddities.ts';
import { oddity } from '../oddities/oddity.ts';
import { BankProblem } from '../problems.ts';
import type { BankStore } from '../store/bank-store.ts';
import { parseBody } from './body.ts';

/** What the admin API works on. */
export interface AdminOptions {
  readonly definition: MockBankDefinition;
  readonly ledger: BankLedger;
  readonly clock: BankClock;
  readonly faults: Faults;
  readonly oddities: Oddities;
  readonly store: BankStore;
}

const newTransaction = z.strictObject({
  /** Wire id of the account. */
  account: z.string(),
  amountMinor: z.int().refine((amount) => amount !== 0, 'must not be 0'),
  text: z.string().min(1).max(140),
  /** Stays pending for this long; booked at once when left out. */
  pendingSeconds: z.int().min(1).max(864_000).optional(),
});

const clockChange = z.strictObject({ advanceSeconds: z.int().min(1).max(31_536_000) });
const oddityChange = z.strictObject({ account: z.string(), name: oddity, on: z.boolean() });

const ADDED = 'added-transactions';

/** What was added to the books through the admin API, in the order in which it was. */
export function addedTransactions(store: BankStore): readonly LedgerTransaction[] {
  return [...store.collection<LedgerTransaction>(ADDED).getRange()].map(({ value }) => value);
}

/** The new entry, from now on in the books. */
function add({ ledger, store, clock }: AdminOptions, account: LedgerAccount, wanted: z.infer<typeof newTransaction>) {
  const now = clock.now();
  const added = store.collection<LedgerTransaction>(ADDED);
  const number = added.getKeysCount();
  const bookedAt = now + (wanted.pendingSeconds ?? 0) * 1000;
  const transaction: LedgerTransaction = {
    key: stableKey('added', account.key, number),
    accountKey: account.key,
    kind: wanted.pendingSeconds === undefined ? 'transfer' : 'card-payment',
    amountMinor: wanted.amountMinor,
    initiatedAt: now,
    bookedAt,
    valueDay: dayOf(bookedAt),
    text: wanted.text,
    counterparty: { name: wanted.text },
  };
  added.putSync(String(number).padStart(8, '0'), transaction);
  ledger.add(transaction);
  return transaction;
}

/**
 * `/__bank/…`: the bank's own books of a customer, and its switches: further transactions, the clock, oddities, faults. For
 * tests and the local launcher: it asks for no token.
 */
export function adminRoutes(options: AdminOptions): Router {
  const { definition, ledger, clock, faults, oddities } = options;
  const router = Router();
  const body = json({ limit: '16kb' });
  const accountOf = (wireId: string): LedgerAccount => {
    const all = ledger.users.flatMap(({ userName }) => ledger.accounts(userName));
    const account = all.find((one) => definition.ids.account(one) === wireId);
    if (account === undefined) throw new BankProblem('account-not-found', 'there is no such account');
    return account;
  };
  router.get('/__bank/ledger/:user', (req, res) => {
    const user = ledger.users.find(({ userName }) => userName === req.params.user);
    if (user === undefined) throw new BankProblem('route-not-found', 'there is no such customer');
    res.json(viewLedger(definition.id, options, definition.ids, user.userName, clock.now()));
  });
  router.post('/__bank/transactions', body, (req, res) => {
    const wanted = parseBody(newTransaction, req);
    const { key, bookedAt } = add(options, accountOf(wanted.account), wanted);
    res.status(201).json({ key, bookedAt: new Date(bookedAt).toISOString() });
  });
  router.post('/__bank/clock', body, (req, res) => {
    clock.advance(parseBody(clockChange, req).advanceSeconds * 1000);
    res.json({ now: new Date(clock.now()).toISOString() });
  });
  router.get('/__bank/oddities', (_req, res) => {
    const accounts = ledger.users.flatMap(({ userName }) => ledger.accounts(userName));
    res.json(
      accounts.map((account) => ({
        user: account.userName,
        account: definition.ids.account(account),
        oddities: oddities.of(account),
      })),
    );
  });
  router.put('/__bank/oddities', body, (req, res) => {
    const { account, name, on } = parseBody(oddityChange, req);
    oddities.set(name, accountOf(account), on);
    res.status(204).end();
  });
  router.get('/__bank/faults', (_req, res) => {
    res.json(faults.list());
  });
  router.post('/__bank/faults', body, (req, res) => {
    faults.add(parseBody(fault, req));
    res.status(204).end();
  });
  router.delete('/__bank/faults', (_req, res) => {
    faults.clear();
    res.status(204).end();
  });
  return router;
}
