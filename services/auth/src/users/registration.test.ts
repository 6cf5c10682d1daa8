import { userModel } from '@of/models';
import request from 'supertest';
import { type RunningAuth, startAuth } from '../testing/running-auth.ts';

describe('signing up', () => {
  let auth: RunningAuth;
  beforeAll(async () => {
    auth = await startAuth();
  });
  afterAll(() => auth.stop());

  const good = { userName: 'rosalind', password: 'photo number fifty-one' };
  const register = (body: object, from = '203.0.113.1') =>
    request(auth.app).post('/v1/users').set('x-forwarded-for', from).send(body);

  it('makes a user who can sign in, and keeps only a hash of the password', async () => {
    const { body } = await register(good).expect(201);
    expect(body).toEqual({ id: expect.stringMatching(/^[0-9a-f]{24}$/), userName: 'rosalind' });
    const login = await request(auth.app).post('/v1/login').send(good).expect(200);
    expect(login.body.user).toEqual(body);
    const stored = await userModel(auth.connection).findById(body.id).lean();
    expect(stored).toMatchObject({ UserType: 'Person', PasswordHash: expect.stringMatching(/^\$argon2id\$/) });
    expect(JSON.stringify(stored) + auth.log.join('')).not.toContain(good.password);
  });

  it('refuses a name that is taken, at its field, and leaves whose it is as they are', async () => {
    const { body, type } = await register({ userName: 'fridaklo', password: 'another password' }).expect(409);
    expect(type).toBe('application/problem+json');
    expect(body.errors).toEqual([{ pointer: '/userName', detail: expect.stringMatching(/taken/) }]);
    const login = (password: string) => request(auth.app).post('/v1/login').send({ userName: 'fridaklo', password });
    await login('demo-fridaklo').expect(200);
    await login('another password').expect(401);
  });

  it('gives a name to one of many who want it at once', async () => {
    const wanted = ['first password', 'second password', 'third password'].map((password) => ({
      userName: 'contested',
      password,
    }));
    const answers = await Promise.all(wanted.map((body) => register(body)));
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([201, 409, 409]);
    const winner = wanted[answers.findIndex(({ status }) => status === 201)];
    await request(auth.app)
      .post('/v1/login')
      .send(winner ?? {})
      .expect(200);
  });

  it.each<[string, object, string]>([
    ['a short password', { userName: 'barbara', password: 'elevenchars' }, '/password'],
    ['the name in the password', { userName: 'barbara', password: 'i am Barbara really' }, '/password'],
    ['a name of other letters', { userName: 'Barbara!', password: 'a long enough one' }, '/userName'],
    ['an operator', { userName: { $gt: '' }, password: 'a long enough one' }, ''],
    ['a further field', { userName: 'barbara', password: 'a long enough one', UserType: 'ApiUser' }, '/UserType'],
  ])('refuses %s', async (_name, body, pointer) => {
    const answer = await register(body).expect(400);
    expect(answer.type).toBe('application/problem+json');
    if (pointer !== '') expect(answer.body.errors).toMatchObject([{ pointer }]);
  });

  it.each<[who: string, addressOf: (n: number) => string, userName: string, another: string]>([
    ['address', () => '198.51.100.7', 'elsewhere', '198.51.100.8'],
    ['IPv6 network', (n) => `2001:db8:0:7::${n}`, 'elsewhere6', '2001:db8:0:8::1'],
  ])('lets one %s ask only so often', async (_who, addressOf, userName, another) => {
    const ask = (n: number) => register({ userName: 'fridaklo', password: 'what is still free' }, addressOf(n));
    const answers = [];
    while (answers.at(-1)?.status !== 429 && answers.length < 40) answers.push(await ask(answers.length));
    expect(answers.length).toBeGreaterThan(20);
    expect(Number(answers.at(-1)?.get('retry-after'))).toBeGreaterThan(0);
    await register({ userName, password: 'what is still free' }, another).expect(201);
  });
});
