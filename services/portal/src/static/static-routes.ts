import { readdirSync, readFileSync } from 'node:fs';
import type { Router } from 'express';

const PUBLIC = new URL('../../public/', import.meta.url);
/** The page's modules, as `tsconfig.page.json` compiles them: whether this file runs from `src` or from `dist`. */
const MODULES = new URL('../../dist/page/', import.meta.url);

/** Short: a page and its modules are of one release, and the next one's are to be met soon. */
const CACHED = 'public, max-age=60';

/**
 * The page for people at `/`, the one for developers at `/developers`, their stylesheets, and the page's modules below `/page/`. All
 * of it is read once and served by its exact name; tests are not.
 */
export function staticRoutes(router: Router): void {
  const serve = (path: string, file: URL, type: string): void => {
    const content = readFileSync(file, 'utf8');
    router.get(path, (_req, res) => {
      res.set('Cache-Control', CACHED).type(type).send(content);
    });
  };
  serve('/', new URL('index.html', PUBLIC), 'html');
  serve('/developers', new URL('developers.html', PUBLIC), 'html');
  serve('/portal.css', new URL('portal.css', PUBLIC), 'css');
  serve('/overview.css', new URL('overview.css', PUBLIC), 'css');
  serve('/icon.svg', new URL('icon.svg', PUBLIC), 'svg');
  for (const name of readdirSync(MODULES).filter((one) => /^[\w-]+\.js$/.test(one)))
    serve(`/page/${name}`, new URL(name, MODULES), 'js');
}
