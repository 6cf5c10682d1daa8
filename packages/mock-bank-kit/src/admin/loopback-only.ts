import type { RequestHandler } from 'express';
import { BankProblem } from '../problems.ts';

const LOOPBACK_ADDRESS = /^(127\.\d+\.\d+\.\d+|::1|::ffff:127\.\d+\.\d+\.\d+)$/;
const LOOPBACK_HOST = /^(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/i;

/**
 * Lets nobody to the switches but a program on this machine: no other machine, no page of another origin in a browser, no name
 * that was made to lead here (DNS rebinding). To everybody else there is nothing at the address.
 */
export const loopbackOnly: RequestHandler = (req, _res, next) => {
  const isOfThisMachine =
    LOOPBACK_ADDRESS.test(req.socket.remoteAddress ?? '') && LOOPBACK_HOST.test(req.get('host') ?? '');
  const isOfABrowser = req.get('origin') !== undefined || req.get('sec-fetch-site') !== undefined;
  if (!isOfThisMachine || isOfABrowser) throw new BankProblem('route-not-found', 'there is nothing at this address');
  next();
};
