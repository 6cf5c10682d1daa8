import { readFileSync } from 'node:fs';
import type { Router } from 'express';

/** `GET /`: what runs here and where to go on, for a person who has opened the origin in a browser. */
export function startPageRoutes(router: Router): void {
  const page = readFileSync(new URL('../../public/index.html', import.meta.url), 'utf8');
  const style = readFileSync(new URL('../../public/portal.css', import.meta.url), 'utf8');
  router.get('/', (_req, res) => {
    res.type('html').send(page);
  });
  router.get('/portal.css', (_req, res) => {
    res.set('Cache-Control', 'public, max-age=300').type('css').send(style);
  });
}
