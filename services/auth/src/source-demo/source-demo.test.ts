import { userModel } from '@of/models';
import jwt from 'jsonwebtoken';
import request from 'supertest';
import { type RunningAuth, startAuth } from '../testing/running-auth.ts';
import { signIn } from '../testing/user-agent.ts';

const BASE = '/api/v1/openfinance';

describe('the source demo’s routes', () => {
  let auth: RunningAuth;
  beforeAll(async () => {
    auth = await startAuth();
  });
  afterAll(() => auth.stop());

  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const createUser = (slash = '') => request(auth.app).post(`${BASE}/public/create-user${slash}`);
  const getAuthorization = (query: object, headers: Record<string, string> = {}) =>
    request(auth.app).get(`${BASE}/public/get-authorization`).query(query).set(headers);
  const validate = (headers: Record<string, string> = {}, slash = '') =>
    request(auth.app).post(`${BASE}/secure/validate-token${slash}`).set(headers);

  it.each(['', '/'])('make a user with a bearer token that works (path ends with "%s")', async (slash) => {
    const made = await createUser(slash);
    expect(made.status).toBe(201);
    expect(Object.keys(made.body).toSorted()).toEqual(['BearerToken', 'UserName', 'message']);
    const { UserName, BearerToken } = made.body;
    expect(await userModel(auth.connection).findOne({ UserName }).lean()).toMatchObject({ UserType: 'ApiUser' });
    const claims = jwt.decode(BearerToken, { json: true });
    expect((claims?.exp ?? 0) - (claims?.iat ?? 0)).toBe(30 * 86_400);
    const valid = await validate(bearer(BearerToken), slash);
    expect(valid.status).toBe(200);
    expect(valid.body).toEqual({ message: expect.any(String) });
    const consents = await request(auth.app).get('/v1/consents').set(bearer(BearerToken));
    expect(consents.body).toEqual({ consents: [] });
  });

  it('make every user another one', async () => {
    const names = await Promise.all(Array.from({ length: 5 }, async () => (await createUser().send({})).body.UserName));
    expect(new Set(names).size).toBe(5);
  });

  it('answer 403 to a token that is missing, malformed or forged', async () => {
    const forged = `${(await signIn(auth)).split('.').slice(0, 2).join('.')}.AAAA`;
    for (const headers of [{}, bearer('abc'), bearer(forged), { authorization: 'abc' }]) {
      expect((await validate(headers)).status).toBe(403);
      expect((await getAuthorization({ user_identifier: 'fridaklo' }, headers)).status).toBe(403);
    }
  });

  it('give a user’s token to its owner, by name and by id, and to nobody else', async () => {
    const frida = await signIn(auth, 'fridaklo');
    const id = jwt.decode(frida, { json: true })?.sub;
    for (const user_identifier of ['fridaklo', id]) {
      const own = await getAuthorization({ user_identifier }, bearer(frida));
      expect(own.status).toBe(200);
      expect(own.body).toMatchObject({ UserName: 'fridaklo', BearerToken: frida });
      const other = await getAuthorization({ user_identifier }, bearer(await signIn(auth, 'gracehop')));
      expect(other.status).toBe(403);
      expect(other.text).not.toContain('ey');
      expect((await getAuthorization({ user_identifier })).status).toBe(403);
    }
    expect((await getAuthorization({ user_identifier: 'nobody' }, bearer(frida))).status).toBe(403);
  });

  it('refuse what they do not know', async () => {
    const frida = bearer(await signIn(auth));
    expect((await getAuthorization({}, frida)).status).toBe(400);
    expect((await getAuthorization({ user_identifier: 'fridaklo', x: 1 }, frida)).status).toBe(400);
    expect((await getAuthorization({ 'user_identifier[$ne]': 'x' }, frida)).status).toBe(400);
    expect((await createUser().send({ UserName: 'admin' })).status).toBe(400);
  });

  it.each<[who: string, addressOf: (n: number) => string, another: string]>([
    ['an address', () => '198.51.100.77', '198.51.100.78'],
    ['an address however it is written', (n) => `${n % 2 ? '' : '::ffff:'}198.51.100.79`, '::ffff:198.51.100.80'],
    ['all addresses of an IPv6 /64', (n) => `2001:db8:0:1:${n.toString(16)}::${n}`, '2001:db8:0:2::1'],
  ])('do not make users without end for %s', async (_who, addressOf, another) => {
    const make = async (from: string) => (await createUser().set('x-forwarded-for', from)).status;
    const statuses = await Promise.all(Array.from({ length: 130 }, (_unused, n) => make(addressOf(n))));
    expect(statuses.filter((status) => status === 201).length).toBeLessThanOrEqual(61);
    expect(statuses).toContain(429);
    expect(await make(another)).toBe(201);
  });
});
