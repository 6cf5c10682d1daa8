import { createdSession, sessionAccess } from '@of/contracts';
import { userSessionModel } from '@of/models';
import { signServiceToken } from '@of/service-kit';
import request from 'supertest';
import { type RunningAuth, startAuth } from '../testing/running-auth.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

describe('sessions of the portal', () => {
  let auth: RunningAuth;
  beforeAll(async () => {
    auth = await startAuth();
  });
  afterAll(() => auth.stop());

  const asPortal = (secret = auth.portalSecret, issuer = 'portal') =>
    signServiceToken({ issuer, audience: 'auth', secret });
  const ask = (path: string, body: object, { token = asPortal(), app = auth.app } = {}) =>
    request(app).post(`/internal/v1/sessions${path}`).set('authorization', `Bearer ${token}`).send(body);
  async function begin(userName = 'fridaklo') {
    const { body } = await ask('', { userName, password: `demo-${userName}` }).expect(201);
    return createdSession.parse(body);
  }

  it('give access tokens of their user, at whatever process of auth', async () => {
    const { sessionToken, user } = await begin();
    const { app } = await auth.another();
    const { body } = await ask('/access', { sessionToken }, { app }).expect(200);
    const access = sessionAccess.parse(body);
    expect(access.user).toEqual(user);
    await request(auth.app).get('/v1/consents').set('authorization', `Bearer ${access.accessToken}`).expect(200);
  });

  it('are over once ended, everywhere, and other sessions of the user are not', async () => {
    const [{ sessionToken }, other] = [await begin(), await begin()];
    await ask('/end', { sessionToken }).expect(204);
    const { app } = await auth.another();
    // No `error`: that would say that the portal's own token is refused.
    await ask('/access', { sessionToken }, { app })
      .expect(401)
      .expect('www-authenticate', 'Bearer realm="open-finance"');
    await ask('/end', { sessionToken }).expect(204);
    await ask('/access', { sessionToken: other.sessionToken }).expect(200);
  });

  it('go on while they are used, end two hours after, and twelve after they began', async () => {
    const [used, unused] = [await begin(), await begin()];
    let last = 200;
    for (let hours = 0; last === 200 && hours < 20; hours += 1) {
      if (hours === 3) await ask('/access', { sessionToken: unused.sessionToken }).expect(401);
      last = (await ask('/access', { sessionToken: used.sessionToken })).status;
      expect(last).toBe(hours < 12 ? 200 : 401);
      auth.passTime(HOUR_MS + MINUTE_MS / 60);
    }
    expect(last).toBe(401);
  });

  it('are stored by a digest of their tokens alone', async () => {
    const { sessionToken } = await begin();
    const stored = await userSessionModel(auth.connection).find().lean();
    expect(stored.length).toBeGreaterThan(0);
    expect(JSON.stringify(stored) + auth.log.join('')).not.toContain(sessionToken);
  });

  it('end with their user', async () => {
    const { sessionToken, user } = await begin('adalove');
    const { body } = await ask('/access', { sessionToken }).expect(200);
    await request(auth.app)
      .delete('/v1/users/me')
      .set('authorization', `Bearer ${body.accessToken}`)
      .send({ password: 'demo-adalove' })
      .expect(204);
    await ask('/access', { sessionToken }).expect(401);
    expect(await userSessionModel(auth.connection).countDocuments({ UserId: user.id })).toBe(0);
  });

  it('are for the portal alone: a user, the aggregator, a stranger and nobody are refused', async () => {
    const { sessionToken } = await begin();
    const { body } = await ask('/access', { sessionToken }).expect(200);
    for (const path of ['', '/access', '/end']) {
      const what = path === '' ? { userName: 'fridaklo', password: 'demo-fridaklo' } : { sessionToken };
      for (const token of [body.accessToken, asPortal(auth.aggregatorSecret, 'aggregator'), asPortal('x'.repeat(32))])
        await ask(path, what, { token })
          .expect(401)
          .expect('www-authenticate', /error="invalid_token"/);
      await request(auth.app).post(`/internal/v1/sessions${path}`).send(what).expect(401);
    }
    await ask('/access', { sessionToken }).expect(200);
  });

  it('are not begun by a wrong password, and guesses count as those at login do', async () => {
    const guess = () => ask('', { userName: 'claumon', password: 'wrong' });
    const statuses: number[] = [];
    for (let n = 0; n < 11; n += 1) statuses.push((await guess()).status);
    expect(statuses).toEqual([...Array(10).fill(401), 429]);
    await request(auth.app).post('/v1/login').send({ userName: 'claumon', password: 'demo-claumon' }).expect(429);
  });
});
