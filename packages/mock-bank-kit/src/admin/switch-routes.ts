import { json, type Router } from 'express';
import { z } from 'zod';
import { fault, faultKind } from '../faults/faults.ts';
import { parseBody } from '../http/body.ts';
import { parseQuery } from '../http/query.ts';
import { oddity, silence } from '../oddities/oddity.ts';
import { type AdminOptions, accountOf, allAccounts } from './admin-options.ts';

const oddityChange = z
  .strictObject({ account: z.string().min(1), name: oddity, on: z.boolean(), as: silence.optional() })
  .refine(({ name, as }) => as === undefined || name === 'silent-expiry', 'only silent-expiry has several forms');
const ofKind = z.object({ kind: faultKind.optional() });

/** What goes wrong on purpose: oddities of accounts' data, faults of the API. */
export function switchRoutes(router: Router, options: AdminOptions): void {
  const { definition, faults, oddities } = options;
  const body = json({ limit: '16kb' });
  router.get('/__bank/oddities', (_req, res) => {
    const accounts = allAccounts(options).map((account) => ({
      user: account.userName,
      account: definition.ids.account(account),
      oddities: oddities.of(account),
    }));
    res.json(accounts);
  });
  router.put('/__bank/oddities', body, (req, res) => {
    const { account: id, name, on, as } = parseBody(oddityChange, req);
    const account = accountOf(options, id);
    oddities.set(name, account, on);
    if (as !== undefined) oddities.setSilence(account, as);
    res.status(204).end();
  });
  router.get('/__bank/faults', (_req, res) => {
    res.json(faults.list());
  });
  router.post('/__bank/faults', body, (req, res) => {
    faults.add(parseBody(fault, req));
    res.status(204).end();
  });
  router.delete('/__bank/faults', (req, res) => {
    faults.clear(parseQuery(ofKind, req.query).kind);
    res.status(204).end();
  });
}
