import type { RequestHandler } from 'express';
import helmet from 'helmet';

/**
 * Headers of every answer. Pages hold no script at all and no style but the bank's sheet, and are never framed.
 * `formTargets` are the origins to which a form's redirect may lead: the clients' own.
 */
export function securityHeaders(formTargets: readonly string[], isHttps: boolean): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        styleSrc: ["'self'"],
        formAction: ["'self'", ...formTargets],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    // HSTS means nothing over plain HTTP (RFC 6797 §7.2).
    strictTransportSecurity: isHttps ? { maxAge: 31_536_000, includeSubDomains: true } : false,
    // With no-referrer a browser sends "Origin: null" with our own forms, and the origin check would refuse them.
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  });
}

/** Personal data stays out of every cache. */
export const noStore: RequestHandler = (_req, res, next) => {
  res.setHeader('Cache-Control', 'no-store');
  next();
};
