import { readFile } from 'node:fs/promises';
import { Router } from 'express';
import type { MockBankDefinition } from '../definition.ts';
import { stylesheet } from '../pages/stylesheet.ts';

/** What a bank serves beside its API. */
export interface OperationsOptions {
  readonly definition: MockBankDefinition;
  /** Throws when the bank cannot serve. */
  readonly ready: () => void;
}

/** Health, stylesheet and OpenAPI document. */
export function operationsRoutes(options: OperationsOptions): Router {
  const { definition } = options;
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
  return router;
}
