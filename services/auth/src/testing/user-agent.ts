import { createdConsent, loginResponse } from '@of/contracts';
import { type Decision, decideAtBank } from '@of/mock-bank-kit/testing';
import { signServiceToken } from '@of/service-kit';
import request from 'supertest';
import type { RunningAuth } from './running-auth.ts';
import type { OAuthBank } from './test-bank.ts';

/** @returns the demo user's access token */
export async function signIn(auth: RunningAuth, userName = 'fridaklo'): Promise<string> {
  const answer = await request(auth.app)
    .post('/v1/login')
    .send({ userName, password: `demo-${userName}` });
  return loginResponse.parse(answer.body).accessToken;
}

/** A consent that was asked for, and the browser's cookie that came with it. */
export interface AskedConsent {
  readonly id: string;
  readonly authorisationUrl: string;
  /** As a browser sends it back. */
  readonly cookie: string;
}

export async function askConsent(auth: RunningAuth, token: string, request_: object = {}): Promise<AskedConsent> {
  const answer = await request(auth.app)
    .post('/v1/consents')
    .set('authorization', `Bearer ${token}`)
    .send({ bankId: 'green-bank', permissions: ['accounts', 'balances', 'transactions', 'products'], ...request_ });
  if (answer.status !== 201) throw new Error(`${answer.status} ${answer.text}`);
  const { id, authorisationUrl } = createdConsent.parse(answer.body);
  return { id, authorisationUrl, cookie: String(answer.get('set-cookie')?.[0]).split(';')[0] ?? '' };
}

/** Goes through the bank's pages. @returns the parameters with which the bank sends the browser back */
export async function visitBank(
  bank: OAuthBank,
  asked: AskedConsent,
  decision: Decision = { userName: 'fridaklo' },
): Promise<Record<string, string>> {
  return Object.fromEntries(await decideAtBank(bank, asked.authorisationUrl, decision));
}

/** The browser comes back from the bank. */
export function comeBack(auth: Pick<RunningAuth, 'app'>, asked: AskedConsent, answer: object): request.Test {
  return request(auth.app).get('/v1/callback').query(answer).set('cookie', asked.cookie).accept('application/json');
}

/** The whole dance. @returns the consent's id, in force */
export async function connect(auth: RunningAuth, bank: OAuthBank, token: string, request_?: object): Promise<string> {
  const asked = await askConsent(auth, token, request_);
  const answer = await comeBack(auth, asked, await visitBank(bank, asked));
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
  return asked.id;
}

/** A service's request for a token lease. */
export function askLease(
  auth: Pick<RunningAuth, 'app' | 'aggregatorSecret'>,
  body: object,
  token = signServiceToken({ issuer: 'aggregator', audience: 'auth', secret: auth.aggregatorSecret }),
): request.Test {
  return request(auth.app).post('/internal/v1/token-leases').set('authorization', `Bearer ${token}`).send(body);
}
