import { setTimeout as wait } from 'node:timers/promises';
import type { RequestHandler } from 'express';
import { BankProblem } from '../problems.ts';
import type { Fault, Faults } from './faults.ts';
import { withDriftedSchema, withoutNextPage } from './spoilt-answers.ts';

/** What goes wrong before the bank looks at the request. */
async function refuse(fault: Fault): Promise<void> {
  switch (fault.kind) {
    case 'latency':
      await wait(fault.ms);
      return;
    case 'rate-limited': {
      const headers = fault.retryAfterSeconds === undefined ? {} : { 'Retry-After': String(fault.retryAfterSeconds) };
      throw new BankProblem('too-many-requests', 'too many requests', headers);
    }
    case 'expired-token':
      throw new BankProblem('invalid-token', 'the access token is unknown, expired or revoked', {
        'WWW-Authenticate': 'Bearer error="invalid_token"',
      });
    default:
  }
}

/** Spoils answers of the bank's API as the faults that are on say. */
export function faultInjection(faults: Faults): RequestHandler {
  let pageBefore: { readonly path: string; readonly body: unknown } | undefined;
  return async (req, res, next) => {
    const met = faults.meet(req.originalUrl);
    const has = (kind: Fault['kind']): boolean => met.some((fault) => fault.kind === kind);
    for (const fault of met) {
      await refuse(fault);
      if (fault.kind === 'server-error') {
        res.status(fault.status).type('text').send('Internal Server Error');
        return;
      }
      if (fault.kind === 'reset') {
        res.socket?.resetAndDestroy();
        return;
      }
    }
    const send = res.json.bind(res);
    res.json = (body: unknown) => {
      const repeated = has('repeated-page') && pageBefore?.path === req.path ? pageBefore.body : body;
      if (res.statusCode < 300) pageBefore = { path: req.path, body: repeated };
      const linked = has('missing-link') ? withoutNextPage(repeated) : repeated;
      const shown = has('schema-drift') ? withDriftedSchema(linked) : linked;
      if (has('content-type')) return res.type('html').send('<!doctype html><title>Bank</title><p>Welcome');
      if (has('truncated')) {
        const text = JSON.stringify(shown);
        return res.type('json').send(text.slice(0, Math.floor(text.length / 2)));
      }
      return send(shown);
    };
    next();
  };
}
