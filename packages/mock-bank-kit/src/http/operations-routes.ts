import { readFile } from 'node:fs/promises';
import { Router } from 'express';
import type { MockBankDefinition } from '../definition.ts';
import type { BankLedger } from '../ledger/ledger.ts';
import { viewLedger } from '../ledger/ledger-view.ts';
import { stylesheet } from '../pages/stylesheet.ts';
import { BankProblem } from '../problems.ts';

/** What a bank serves beside its API. */
export interface OperationsOptions {
  readonly definition: MockBankDefinition;
  readonly ledger: BankLedger;
  readonly ledgerExposed: boolean;
  readonly now: () => number;
  /** Throws when the bank cannot serve. */
  readonly ready: () => void;
}

/** Health, stylesheet, OpenAPI document and, where allowed, the bank's own books. */
export function operationsRoutes(options: OperationsOptions): Router {
  const { definition, ledger } = options;
  const router = Router();
  router.get('/health/live', (_req, res) => {
    res.json({ status: 'ok' });
  });
  router.get('/health/ready', (_req, res) => {
    try {
      options.ready();
      res.json({ status: 'ok', checks: { store: 'ok' } });
    } catch {
      res.status(503).json({ status: 'unavailable', checks: { store: 'failed' } });
    }
  });
  router.get('/bank.css', (_req, res) => {
    res.type('css').set('Cache-Control', 'public, max-age=3600').send(stylesheet(definition.branding));
  });
  router.get('/openapi.yaml', async (_req, res) => {
    res.type('application/yaml').send(await readFile(definition.openapiDocument, 'utf8'));
  });
  if (options.ledgerExposed) {
    router.get('/__bank/ledger/:user', (req, res) => {
      const user = ledger.users.find(({ userName }) => userName === req.params.user);
      if (user === undefined) throw new BankProblem('route-not-found', 'there is no such customer');
      res.json(viewLedger(definition.id, ledger, definition.ids, user.userName, options.now()));
    });
  }
  return router;
}
