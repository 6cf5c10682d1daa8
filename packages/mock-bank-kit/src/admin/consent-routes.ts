import type { Router } from 'express';
import type { SharedAccounts } from '../oauth/shared-accounts.ts';
import { wireIdOf } from '../oauth/wire-id.ts';
import { BankProblem } from '../problems.ts';
import { type AdminOptions, allAccounts } from './admin-options.ts';

/** What customers gave to clients, and how a customer ends it at the bank. */
export function consentRoutes(router: Router, options: AdminOptions): void {
  const { definition, shared, consents, clock, oddities, notifications, revokeGrant } = options;
  const shown = (grantId: string, { userName, accountKeys, consentId, grantedAt }: SharedAccounts) => ({
    id: consentId ?? grantId,
    user: userName,
    accounts: allAccounts(options)
      .filter(({ key }) => accountKeys.includes(key))
      .map((account) => wireIdOf(definition, oddities, account, consentId)),
    state: consentId === undefined ? 'authorised' : consents.find(consentId, clock.now())?.state,
    grantedAt: new Date(grantedAt).toISOString(),
  });
  router.get('/__bank/consents', (_req, res) => {
    res.json(shared.list().map(([grantId, one]) => shown(grantId, one)));
  });
  router.post('/__bank/consents/:id/revoke', async (req, res) => {
    const { id } = req.params;
    const found = shared.list().find(([grantId, { consentId }]) => (consentId ?? grantId) === id);
    if (found === undefined) throw new BankProblem('route-not-found', 'there is no such consent');
    const [grantId, given] = found;
    const { consentId } = given;
    // A consent resource outlives its end, to say so; a bare grant ends with its tokens.
    if (consentId === undefined) await revokeGrant(grantId);
    else consents.end(consentId, 'revoked', 'customer', clock.now());
    notifications.revoked(grantId, given);
    res.status(204).end();
  });
}
