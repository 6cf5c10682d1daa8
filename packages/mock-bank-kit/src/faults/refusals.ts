import { setTimeout as wait } from 'node:timers/promises';
import type { Response } from 'express';
import { BankProblem } from '../problems.ts';
import type { Fault } from './faults.ts';

function retryAfter({ retryAfterSeconds, retryAfterAs }: Extract<Fault, { kind: 'rate-limited' }>) {
  if (retryAfterSeconds === undefined) return {};
  // The caller reads a date by its own clock: the machine's, not the bank's.
  const date = new Date(Date.now() + retryAfterSeconds * 1000).toUTCString();
  return { 'Retry-After': retryAfterAs === 'seconds' ? String(retryAfterSeconds) : date };
}

/**
 * What goes wrong before the bank looks at the request. Throws BankProblem where the bank refuses in its own words.
 * @returns whether the request has come to its end
 */
export async function refuses(fault: Fault, res: Response): Promise<boolean> {
  switch (fault.kind) {
    case 'latency':
      await wait(fault.ms);
      return false;
    case 'rate-limited':
      throw new BankProblem('too-many-requests', 'too many requests', retryAfter(fault));
    case 'expired-token':
      throw new BankProblem('invalid-token', 'the access token is unknown, expired or revoked', {
        'WWW-Authenticate': 'Bearer error="invalid_token"',
      });
    case 'server-error':
      res.status(fault.status).type('text').send('Internal Server Error');
      return true;
    case 'redirect':
      res.redirect(307, fault.to);
      return true;
    case 'reset':
      res.socket?.resetAndDestroy();
      return true;
    case 'never-answers':
      return true;
    default:
      return false;
  }
}
