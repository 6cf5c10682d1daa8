import { readFileSync } from 'node:fs';
import type { Router } from 'express';

/** `GET /openapi.yaml`: the description of this API, as it lies beside `package.json`. */
export function openApiRoute(router: Router): void {
  const document = readFileSync(new URL('../../openapi.yaml', import.meta.url), 'utf8');
  router.get('/openapi.yaml', (_req, res) => {
    res.type('application/yaml').send(document);
  });
}
