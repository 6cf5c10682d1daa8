import { json, type Request, type Router } from 'express';
import { z } from 'zod';
import { parseBody } from '../http/body.ts';
import { parseQuery } from '../http/query.ts';
import { viewLedger } from '../ledger/ledger-view.ts';
import type { LedgerAccount, LedgerTransaction } from '../ledger/model.ts';
import { stableKey } from '../ledger/seeded-random.ts';
import { BankProblem } from '../problems.ts';
import { type AdminOptions, accountOf, allAccounts } from './admin-options.ts';
import { newTransaction, transactionFrom } from './new-transaction.ts';

const ofAccount = z.object({ account: z.string().min(1).optional() });

const changedTransaction = z
  .strictObject({
    amountMinor: z
      .int()
      .refine((amount) => amount !== 0, 'must not be 0')
      .optional(),
    text: z.string().min(1).max(140).optional(),
  })
  .refine(({ amountMinor, text }) => amountMinor !== undefined || text !== undefined, 'says nothing new');

const clockChange = z.strictObject({ advanceSeconds: z.int().min(1).max(31_536_000) });

/** Everything that an account's book shows at the bank's present time, what was refused included. */
function entriesOf({ ledger, clock }: AdminOptions, { key }: LedgerAccount): readonly LedgerTransaction[] {
  return [...ledger.transactions(key, clock.now()), ...ledger.declined(key, clock.now())];
}

/** The transaction of a key or wire id. Throws BankProblem route-not-found. */
function entryOf(options: AdminOptions, accounts: readonly LedgerAccount[], id: string): LedgerTransaction {
  const { definition, clock } = options;
  const isIt = (one: LedgerTransaction): boolean =>
    one.key === id || definition.ids.transaction(one, clock.now()) === id;
  for (const account of accounts) {
    const found = entriesOf(options, account).find(isIt);
    if (found !== undefined) return found;
  }
  throw new BankProblem('route-not-found', 'there is no such transaction');
}

function add(options: AdminOptions, wanted: z.infer<typeof newTransaction>): LedgerTransaction {
  const { ledger, books, clock, notifications } = options;
  const account = accountOf(options, wanted.account);
  const reversed = wanted.reversalOf === undefined ? undefined : entryOf(options, [account], wanted.reversalOf);
  const key = stableKey('added', account.key, books.count());
  const transaction = transactionFrom(wanted, account, { key, now: clock.now(), reversed });
  books.keep(transaction);
  ledger.add(transaction);
  if (!transaction.declined && transaction.bookedAt <= clock.now()) notifications.booked(account);
  return transaction;
}

/** The bank's books and its clock. */
export function bookRoutes(router: Router, options: AdminOptions): void {
  const { definition, ledger, books, clock, oddities, notifications } = options;
  const body = json({ limit: '16kb' });
  const shown = (one: LedgerTransaction) => ({
    key: one.key,
    id: definition.ids.transaction(one, clock.now()),
    status: one.declined ? 'declined' : one.bookedAt <= clock.now() ? 'booked' : 'pending',
    bookedAt: new Date(one.bookedAt).toISOString(),
    amountMinor: one.amountMinor,
    text: one.text,
  });
  const asked = (req: Request): readonly LedgerAccount[] => {
    const { account } = parseQuery(ofAccount, req.query);
    return account === undefined ? allAccounts(options) : [accountOf(options, account)];
  };
  const change = (key: string, change: Parameters<typeof books.change>[1]): void => {
    books.change(key, change);
    ledger.change(key, change);
  };

  router.get('/__bank/ledger/:user', (req, res) => {
    const user = ledger.users.find(({ userName }) => userName === req.params.user);
    if (user === undefined) throw new BankProblem('route-not-found', 'there is no such customer');
    res.json(viewLedger(definition.id, options, definition.ids, user.userName, clock.now()));
  });
  router.get('/__bank/accounts', (_req, res) => {
    const accounts = allAccounts(options).map((account) => ({
      user: account.userName,
      account: definition.ids.account(account),
      kind: account.kind,
      label: account.label,
      currency: account.currency,
      balanceMinor: ledger.balanceMinor(account.key, clock.now()),
      oddities: oddities.of(account),
    }));
    res.json(accounts);
  });
  router.get('/__bank/transactions', (req, res) => {
    res.json(asked(req).flatMap((account) => entriesOf(options, account).map(shown)));
  });
  router.post('/__bank/transactions', body, (req, res) => {
    res.status(201).json(shown(add(options, parseBody(newTransaction, req))));
  });
  router.patch('/__bank/transactions/:id', body, (req, res) => {
    const { amountMinor, text } = parseBody(changedTransaction, req);
    const { key } = entryOf(options, asked(req), String(req.params['id']));
    change(key, {
      ...(amountMinor === undefined ? {} : { amountMinor }),
      ...(text === undefined ? {} : { text }),
    });
    res.json(shown(entryOf(options, asked(req), key)));
  });
  router.delete('/__bank/transactions/:id', (req, res) => {
    change(entryOf(options, asked(req), String(req.params['id'])).key, { removed: true });
    res.status(204).end();
  });
  router.get('/__bank/clock', (_req, res) => {
    res.json({ now: new Date(clock.now()).toISOString() });
  });
  router.post('/__bank/clock', body, (req, res) => {
    clock.advance(parseBody(clockChange, req).advanceSeconds * 1000);
    notifications.look();
    res.json({ now: new Date(clock.now()).toISOString() });
  });
}
