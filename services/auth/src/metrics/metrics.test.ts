import request from 'supertest';
import { METRICS_TOKEN, type RunningAuth, startAuth } from '../testing/running-auth.ts';
import { type OAuthBank, startOAuthBank } from '../testing/test-bank.ts';
import { askConsent, connect, signIn } from '../testing/user-agent.ts';

describe('the metrics of auth', () => {
  let bank: OAuthBank;
  let auth: RunningAuth;
  beforeAll(async () => {
    bank = await startOAuthBank();
    auth = await startAuth(bank);
  });
  afterAll(async () => {
    bank.undisturb();
    await auth.idle();
    await auth.stop();
    await bank.stop();
  });

  const scrape = async (): Promise<string> => {
    const asked = request(auth.app).get('/metrics').set('authorization', `Bearer ${METRICS_TOKEN}`);
    return (await asked.expect(200)).text;
  };
  /** The samples of a metric: its labels but the service's, and its value. */
  const samples = async (name: string): Promise<string[]> =>
    [...(await scrape()).matchAll(new RegExp(`^${name}\\{(.*)\\} (\\S+)$`, 'gm'))]
      .map(([, labels = '', value]) => `${labels.replace(/,?service="auth",?/, '')} ${value}`)
      .toSorted();

  it('count sign-ins, consents by status, and what banks have not been told', async () => {
    const user = await signIn(auth);
    const wrong = { userName: 'nobody-knows-me', password: 'wrong' };
    for (let guess = 0; guess < 11; guess += 1) await request(auth.app).post('/v1/login').send(wrong);
    const id = await connect(auth, bank, user);
    await askConsent(auth, user);
    bank.disturb('/oauth/revoke', (_req, res) => void res.status(503).end());
    await request(auth.app).delete(`/v1/consents/${id}`).set('authorization', `Bearer ${user}`).expect(204);
    await auth.idle();
    expect(await samples('of_sign_ins_total')).toEqual([
      'outcome="ok" 1',
      'outcome="refused" 10',
      'outcome="throttled" 1',
    ]);
    expect(await samples('of_consents_total')).toEqual([
      'bank="green-bank",status="Authorised" 1',
      'bank="green-bank",status="AwaitingAuthorisation" 2',
      'bank="green-bank",status="Revoked" 1',
    ]);
    expect(await samples('of_bank_revocations_open')).toEqual([' 1']);
    expect(await samples('of_bank_revocation_failures_total')).toEqual(['bank="green-bank",outcome="retry" 1']);
    // Nothing relays it here: what was announced waits.
    expect(await samples('of_outbox_waiting')).toEqual([' 2']);
    const text = await scrape();
    for (const personal of [id, user, 'fridaklo', 'nobody-knows-me']) expect(text).not.toContain(personal);
    expect(text).toContain('route="/v1/consents/:id"');
  });

  it('count users who are erased as consents that were revoked', async () => {
    const user = await signIn(auth, 'gracehop');
    await connect(auth, bank, user);
    await request(auth.app)
      .delete('/v1/users/me')
      .set('authorization', `Bearer ${user}`)
      .send({ password: 'demo-gracehop' })
      .expect(204);
    expect(await samples('of_consents_total')).toContain('bank="green-bank",status="Revoked" 2');
  });

  it('are not for users', async () => {
    const user = await signIn(auth, 'adalove');
    await request(auth.app).get('/metrics').set('authorization', `Bearer ${user}`).expect(401);
    await request(auth.app).get('/metrics').expect(401);
  });
});
