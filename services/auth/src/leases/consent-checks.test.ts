import { createHash } from 'node:crypto';
import { type BankAdapter, type BankConsentStatus, createRegistry, loadAdapters } from '@of/bank-adapters';
import { consentCheck, tokenLease } from '@of/contracts';
import { outboxCollection } from '@of/messaging';
import { consentModel } from '@of/models';
import { signServiceToken } from '@of/service-kit';
import request from 'supertest';
import { z } from 'zod';
import { type RunningAuth, startAuth } from '../testing/running-auth.ts';
import { type OAuthBank, startOAuthBank } from '../testing/test-bank.ts';
import { askLease, connect, signIn } from '../testing/user-agent.ts';

/** A consent resource that is the customer's, at a bank that has none by itself. */
const consents: NonNullable<BankAdapter['consents']> = {
  caller: 'customer',
  status: async (session, id) => {
    const { body } = await session({ method: 'GET', path: `/consents/${id}` });
    return z
      .object({ status: z.enum(['AwaitingAuthorisation', 'Authorised', 'Rejected', 'Revoked', 'Expired']) })
      .parse(body).status;
  },
  end: async () => undefined,
};

let bank: OAuthBank;
let auth: RunningAuth;
beforeAll(async () => {
  const adapters = (await loadAdapters()).list().map((adapter) => ({ ...adapter, consents }));
  bank = await startOAuthBank();
  auth = await startAuth(bank, undefined, createRegistry(adapters));
});
afterEach(() => bank.undisturb());
afterAll(async () => {
  await auth?.idle();
  await auth?.stop();
  await bank?.stop();
});

const checkAs = (token: string, body: object) =>
  request(auth.app).post('/internal/v1/consent-checks').set('authorization', `Bearer ${token}`).send(body);
const check = (consentId: string) =>
  checkAs(signServiceToken({ issuer: 'aggregator', audience: 'auth', secret: auth.aggregatorSecret }), { consentId });

/** A consent in force, with a resource at the bank that stands as it is said. */
async function connected(status: BankConsentStatus | number): Promise<string> {
  const id = await connect(auth, bank, await signIn(auth));
  await consentModel(auth.connection).updateOne({ ConsentId: id }, { $set: { 'ConsentBank.ConsentId': 'c-1' } });
  bank.disturb('/consents/c-1', (_req, res) => {
    if (typeof status === 'number') res.sendStatus(status);
    else res.json({ status });
  });
  return id;
}

/** Why nothing more may be read under the consent, as was announced. */
async function announced(id: string): Promise<unknown[]> {
  if (auth.connection.db === undefined) throw new Error('not connected');
  const events = await outboxCollection(auth.connection.db)
    .find({ Subject: id, 'Envelope.type': 'of.consent.revoked' })
    .toArray();
  return events.map(({ Envelope }) => z.object({ reason: z.string() }).parse(Envelope.data).reason);
}

it.each([
  ['Authorised', 'Authorised', []],
  ['AwaitingAuthorisation', 'Authorised', []],
  ['Rejected', 'Revoked', ['BankRevoked']],
  ['Revoked', 'Revoked', ['BankRevoked']],
  ['Expired', 'Expired', []],
] as const)(
  'a consent that is %s at the bank is %s here, and a revocation is announced',
  async (atBank, here, reasons) => {
    const id = await connected(atBank);
    expect(consentCheck.parse((await check(id)).body)).toEqual({ consentId: id, status: here });
    expect((await askLease(auth, { consentId: id })).status).toBe(here === 'Authorised' ? 200 : 409);
    expect(await announced(id)).toEqual(reasons);
  },
);

it('a bank that does not answer changes nothing', async () => {
  const id = await connected(503);
  expect((await check(id)).status).toBe(502);
  expect((await askLease(auth, { consentId: id })).status).toBe(200);
});

it.each([
  ['Revoked', 'Revoked'],
  ['Expired', 'Expired'],
  ['Authorised', 'Expired'],
  [503, 'Expired'],
] as const)(
  'a grant that is refused is over as the bank says of its consent: %s there is %s here',
  async (atBank, here) => {
    const id = await connected(atBank);
    const { accessToken } = tokenLease.parse((await askLease(auth, { consentId: id })).body);
    bank.disturb('/oauth/token', (_req, res) => {
      res.status(400).json({ error: 'invalid_grant' });
    });
    const refusedTokenHash = createHash('sha256').update(accessToken).digest('hex');
    expect((await askLease(auth, { consentId: id, refusedTokenHash })).status).toBe(409);
    expect(await consentModel(auth.connection).findOne({ ConsentId: id }).lean()).toMatchObject({
      ConsentStatus: here,
    });
  },
);

it('is for the aggregator alone, and knows no consent that is none', async () => {
  const consentId = 'urn:openfinance:consent:00000000-0000-4000-8000-000000000000';
  expect((await check(consentId)).status).toBe(404);
  expect((await checkAs(await signIn(auth), { consentId })).status).toBe(401);
});
