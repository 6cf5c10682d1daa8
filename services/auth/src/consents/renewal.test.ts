import { consentResource, createdConsent } from '@of/contracts';
import { outboxCollection } from '@of/messaging';
import { consentModel } from '@of/models';
import request from 'supertest';
import { type DeployedBank, startDeployedBank } from '../testing/deployed-bank.ts';
import { type RunningAuth, startAuth } from '../testing/running-auth.ts';
import { type OAuthBank, startOAuthBank } from '../testing/test-bank.ts';
import { askConsent, askLease, comeBack, connect, signIn, visitBank } from '../testing/user-agent.ts';

const DAY_MS = 86_400_000;
const inDays = (days: number): string => new Date(Date.now() + days * DAY_MS).toISOString();
const asTime = (text: string): number => Math.floor(Date.parse(text) / 1000);

function renewalAt(auth: () => RunningAuth) {
  return (id: string, token: string, body: object = {}) =>
    request(auth().app)
      .post(`/v1/consents/${id}/renew`)
      .set({ authorization: `Bearer ${token}`, 'x-forwarded-for': '203.0.113.7', 'user-agent': 'a browser' })
      .send(body);
}

async function eventsOf({ connection }: RunningAuth, id: string) {
  if (connection.db === undefined) throw new Error('not connected');
  const entries = await outboxCollection(connection.db).find({ Subject: id }).sort({ _id: 1 }).toArray();
  return entries.map(({ Envelope }) => Envelope);
}

describe('at a bank that renews consents (Open Finance Brasil)', () => {
  let bank: DeployedBank;
  let auth: RunningAuth;
  let frida: string;
  beforeAll(async () => {
    bank = await startDeployedBank('ipe-bank');
    auth = await startAuth(undefined, undefined, undefined, bank);
    frida = await signIn(auth);
  });
  afterAll(async () => {
    await auth?.idle();
    await auth?.stop();
    await bank?.stop();
  });
  const renew = renewalAt(() => auth);

  async function connected(): Promise<string> {
    const asked = await askConsent(auth, frida, { bankId: 'ipe-bank', expiresAt: inDays(30) });
    const answer = await bank.approve(asked.authorisationUrl, 'fridaklo');
    expect((await comeBack(auth, asked, Object.fromEntries(answer))).status).toBe(200);
    return asked.id;
  }

  it('goes on without a redirect until the end that the bank agreed to, and says so once', async () => {
    const id = await connected();
    const expiresAt = inDays(120);
    const answers = await Promise.all([renew(id, frida, { expiresAt }), renew(id, frida, { expiresAt })]);
    answers.push(await renew(id, frida, { expiresAt }), await renew(id, frida, { expiresAt: inDays(60) }));
    for (const { status, body } of answers) {
      expect([status, body.id]).toEqual([200, id]);
      const consent = consentResource.parse(body);
      expect(asTime(consent.expiresAt)).toBe(asTime(expiresAt));
      expect(consent.statusHistory.map(({ status: one, reason }) => [one, reason])).toEqual([
        ['AwaitingAuthorisation', undefined],
        ['Authorised', undefined],
        ['Authorised', 'Renewed'],
      ]);
    }
    const events = await eventsOf(auth, id);
    expect(events.map(({ type }) => type)).toEqual(['of.consent.authorised', 'of.consent.renewed']);
    const told = answers[0]?.body.expiresAt;
    expect(events.at(-1)?.data).toMatchObject({ consentId: id, bankId: 'ipe-bank', expiresAt: told });
    auth.passTime(60 * DAY_MS);
    expect((await askLease(auth, { consentId: id })).status).toBe(200);
    auth.passTime(-60 * DAY_MS);
  });

  it('lasts to the end of the day in 90 days unless it is said', async () => {
    const id = await connected();
    const { status, body } = await renew(id, frida);
    expect(status).toBe(200);
    expect(body.expiresAt).toBe(`${inDays(90).slice(0, 10)}T23:59:59.000Z`);
  });

  it('is approved anew at the bank when the bank refuses to renew it; the old consent stays until then', async () => {
    const id = await connected();
    const consents = consentModel(auth.connection);
    // The bank's consent ends later than ours says: it refuses an end that is earlier.
    await consents.updateOne({ ConsentId: id }, { $set: { 'ConsentDates.ExpirationDate': new Date(inDays(10)) } });
    const { status, body } = await renew(id, frida, { expiresAt: inDays(20) });
    expect([status, body.status]).toEqual([201, 'AwaitingAuthorisation']);
    expect((await consents.findOne({ ConsentId: id }).lean())?.ConsentStatus).toBe('Authorised');
  });

  it.each(['server-error', 'reset'])('changes nothing while the bank does not answer (%s)', async (kind) => {
    const id = await connected();
    const before = await consentModel(auth.connection).findOne({ ConsentId: id }).lean();
    const fault = await fetch(`${bank.url}/__bank/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind, path: '/extends', times: 1 }),
    });
    expect(fault.ok).toBe(true);
    const { status, body } = await renew(id, frida);
    expect([status, body.type]).toEqual([502, 'urn:openfinance:problem:bank-unavailable']);
    expect(await consentModel(auth.connection).findOne({ ConsentId: id }).lean()).toEqual(before);
  });
});

describe('at a bank that cannot renew consents', () => {
  let bank: OAuthBank;
  let auth: RunningAuth;
  let frida: string;
  let grace: string;
  beforeAll(async () => {
    bank = await startOAuthBank();
    auth = await startAuth(bank);
    [frida, grace] = [await signIn(auth), await signIn(auth, 'gracehop')];
  });
  afterAll(async () => {
    await auth.idle();
    await auth.stop();
    await bank.stop();
  });
  const renew = renewalAt(() => auth);
  const statusOf = async (id: string) =>
    (await consentModel(auth.connection).findOne({ ConsentId: id }).lean())?.ConsentStatus;

  it('a new consent for the same is approved there, and then takes the place of the old one', async () => {
    const id = await connect(auth, bank, frida, { permissions: ['accounts', 'balances'], purpose: 'A loan' });
    const answer = await renew(id, frida, { expiresAt: inDays(180 - 1) });
    expect(answer.status).toBe(201);
    const created = createdConsent.parse(answer.body);
    expect(created).toMatchObject({ permissions: ['accounts', 'balances'], purpose: 'A loan', bankId: 'green-bank' });
    expect(answer.get('location')).toBe(`/v1/consents/${created.id}`);
    expect([created.id === id, await statusOf(id)]).toEqual([false, 'Authorised']);
    const cookie = String(answer.get('set-cookie')?.[0]).split(';')[0] ?? '';
    const asked = { ...created, cookie };
    expect((await comeBack(auth, asked, await visitBank(bank, asked))).status).toBe(200);
    expect([await statusOf(created.id), await statusOf(id)]).toEqual(['Authorised', 'Revoked']);
    const superseded = await renew(id, frida);
    expect([superseded.status, superseded.body.type]).toEqual([409, 'urn:openfinance:problem:consent-not-active']);
  });

  it('one that has ended is asked for anew, one that never was in force is not', async () => {
    const ended = await connect(auth, bank, frida);
    await request(auth.app).delete(`/v1/consents/${ended}`).set('authorization', `Bearer ${frida}`).expect(204);
    expect((await renew(ended, frida)).status).toBe(201);
    expect(await statusOf(ended)).toBe('Revoked');
    const waiting = await askConsent(auth, frida);
    const answer = await renew(waiting.id, frida);
    expect([answer.status, answer.type]).toEqual([409, 'application/problem+json']);
  });

  it('one that is another user’s, unknown, or asked for wrongly is refused', async () => {
    const id = await connect(auth, bank, frida);
    const unknown = 'urn:openfinance:consent:00000000-0000-4000-8000-000000000000';
    const answers = [
      await renew(id, grace),
      await renew(unknown, frida),
      await renew('x', frida),
      await renew(id, frida, { expiresAt: inDays(181) }),
      await renew(id, frida, { expiresAt: { $gt: '' } }),
      await renew(id, frida, { status: 'Authorised' }),
      await request(auth.app).post(`/v1/consents/${id}/renew`).send({}),
    ];
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 400, 400, 400, 400, 401]);
    expect(answers[3]?.body.errors).toEqual([{ pointer: '/expiresAt', detail: 'must be at most 180 days ahead' }]);
    expect((await eventsOf(auth, id)).map(({ type }) => type)).toEqual(['of.consent.authorised']);
  });
});
