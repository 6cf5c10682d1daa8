import { consentModel } from '@of/models';
import { signServiceToken } from '@of/service-kit';
import request from 'supertest';
import { type DeployedBank, startDeployedBank } from '../testing/deployed-bank.ts';
import { type RunningAuth, startAuth } from '../testing/running-auth.ts';
import { askConsent, askLease, comeBack, signIn } from '../testing/user-agent.ts';

const UNAVAILABLE = 'urn:openfinance:problem:bank-unavailable';
const TIMEOUT_MS = 120_000;

/** Three whose consents are made before the customer is asked, with a token of the application's own; one that is told with the request. */
describe.each(['albion-bank', 'ipe-bank', 'rhein-bank', 'liberty-bank'])('while %s is down', (bankId) => {
  let bank: DeployedBank;
  let auth: RunningAuth;
  let token: string;
  beforeAll(async () => {
    bank = await startDeployedBank(bankId);
    auth = await startAuth(undefined, undefined, undefined, bank);
    token = await signIn(auth);
  }, TIMEOUT_MS);
  afterEach(() => fetch(`${bank.url}/__bank/faults`, { method: 'DELETE' }));
  afterAll(async () => {
    await auth?.idle();
    await auth?.stop();
    await bank?.stop();
  });

  async function fails(kind: string, path: string): Promise<void> {
    const answer = await fetch(`${bank.url}/__bank/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ kind, path }),
    });
    expect(answer.ok).toBe(true);
  }
  const ask = () =>
    request(auth.app)
      .post('/v1/consents')
      .set('authorization', `Bearer ${token}`)
      .send({ bankId, permissions: ['accounts'] });
  const stored = () => consentModel(auth.connection).countDocuments({});

  // In this order: the token of the application's own is kept once it is there, and the bank's metadata are.
  it.each([
    ['server-error', '/oauth/'],
    ['reset', '/oauth/'],
    ['server-error', '/'],
    ['reset', '/'],
  ])('no consent is made, and it is said that the bank gives no answer (%s at %s)', async (kind, path) => {
    if (path === '/') expect((await ask()).status).toBe(201);
    const before = await stored();
    await fails(kind, path);
    const { status, body } = await ask();
    expect([status, body.type]).toEqual([502, UNAVAILABLE]);
    expect(await stored()).toBe(before);
  });

  it.each(['server-error', 'reset'])('a consent there stays as it is, whatever is asked of it (%s)', async (kind) => {
    const asked = await askConsent(auth, token, { bankId, permissions: ['accounts'] });
    const answer = await bank.approve(asked.authorisationUrl, 'fridaklo');
    expect((await comeBack(auth, asked, Object.fromEntries(answer))).status).toBe(200);
    await fails(kind, '/');
    const check = await request(auth.app)
      .post('/internal/v1/consent-checks')
      .set(
        'authorization',
        `Bearer ${signServiceToken({ issuer: 'aggregator', audience: 'auth', secret: auth.aggregatorSecret })}`,
      )
      .send({ consentId: asked.id });
    expect([check.status, check.body.type]).toEqual([502, UNAVAILABLE]);
    auth.passTime(86_400_000);
    const lease = await askLease(auth, { consentId: asked.id });
    auth.passTime(-86_400_000);
    expect([lease.status, lease.body.type]).toEqual([502, UNAVAILABLE]);
    expect(await consentModel(auth.connection).findOne({ ConsentId: asked.id }).lean()).toMatchObject({
      ConsentStatus: 'Authorised',
    });
  });
});
