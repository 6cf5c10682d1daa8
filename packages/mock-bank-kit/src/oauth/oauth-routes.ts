import { Router } from 'express';
import type Provider from 'oidc-provider';

/** Drops one cookie of a Cookie header, and its signature. */
function withoutCookie(header: string, name: string): string {
  const kept = header.split(';').filter((pair) => {
    const cookie = pair.trim().split('=', 1)[0];
    return cookie !== name && cookie !== `${name}.sig`;
  });
  return kept.join(';');
}

/** The OAuth server's endpoints and its metadata, under both names (OpenID Connect Discovery, RFC 8414). */
export function oauthRoutes(provider: Provider, sessionCookie: string): Router {
  const router = Router();
  const serve = provider.callback();
  router.use((req, res, next) => {
    // No single sign-on: an authorization begins without the session of whoever signed in here before.
    if (req.path === '/oauth/authorize' && req.headers.cookie !== undefined) {
      req.headers.cookie = withoutCookie(req.headers.cookie, sessionCookie);
      res.clearCookie(sessionCookie).clearCookie(`${sessionCookie}.sig`);
    }
    if (req.path === '/.well-known/oauth-authorization-server') req.url = '/.well-known/openid-configuration';
    next();
  });
  router.use((req, res, next) => {
    const isOurs = req.path.startsWith('/oauth/') || req.path === '/.well-known/openid-configuration';
    if (!isOurs) next();
    else serve(req, res).catch(next);
  });
  return router;
}
