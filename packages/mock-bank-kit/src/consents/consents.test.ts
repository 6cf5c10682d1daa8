import { z } from 'zod';
import { approved, forConsent, openStrictBank } from '../testing/strict-bank.ts';
import { clientToken, obtainTokens, type RunningBank, startTestBank, TEST_NOW } from '../testing.ts';

const DAY_MS = 86_400_000;
const consentSchema = z.object({
  id: z.string(),
  state: z.string(),
  reason: z.string().optional(),
  changedAt: z.number(),
  expiresAt: z.number().optional(),
});

describe('a consent resource', () => {
  let bank: RunningBank;
  let now = Date.parse(TEST_NOW);
  let own: string;
  beforeAll(async () => {
    bank = await startTestBank(openStrictBank, { now: () => now });
    own = await clientToken(bank, 'accounts');
  });
  afterAll(() => bank.stop());

  const call = (method: string, path: string, body?: unknown, accessToken = own): Promise<Response> =>
    bank.send({ method, path, accessToken, body });
  const consentOf = async (answer: Response) => consentSchema.parse(await answer.json());
  const create = async (days?: number, permissions = ['ReadAccounts']) =>
    (await consentOf(await call('POST', '/consents', { permissions, ...(days === undefined ? {} : { days }) }))).id;
  const read = async (id: string) => consentOf(await call('GET', `/consents/${id}`));
  const problemOf = async (answer: Response) => [answer.status, Reflect.get(Object(await answer.json()), 'problem')];

  it('awaits the customer, is in force when they approve, and opens what it permits', async () => {
    const id = await create();
    expect(await read(id)).toMatchObject({ state: 'awaiting', changedAt: now });
    const { access_token: token } = await approved(bank, id);
    expect((await read(id)).state).toBe('authorised');
    expect((await bank.get('/accounts', token)).status).toBe(200);
    expect(await problemOf(await bank.get('/balances', token))).toEqual([403, 'insufficient-scope']);
  });

  it('is rejected when nobody approves it in time, and can no more be approved', async () => {
    const id = await create();
    now += 3_600_000 - 1;
    expect((await read(id)).state).toBe('awaiting');
    now += 1;
    expect(await read(id)).toMatchObject({ state: 'rejected', reason: 'timeout', changedAt: now });
    await expect(approved(bank, id)).rejects.toThrow(/invalid_request/);
  });

  it('is rejected when the customer says no, and that is the end of it', async () => {
    const id = await create();
    const { scope, claims } = forConsent(id);
    const denied = obtainTokens(bank, { userName: 'fridaklo', action: 'deny' }, scope, { claims });
    await expect(denied).rejects.toThrow(/access_denied/);
    expect(await read(id)).toMatchObject({ state: 'rejected', reason: 'customer' });
    await expect(approved(bank, id)).rejects.toThrow(/invalid_request/);
  });

  it('is approved once', async () => {
    const id = await create();
    await approved(bank, id);
    await expect(approved(bank, id)).rejects.toThrow(/invalid_request/);
  });

  it('closes everything when the client revokes it, and stays revoked when its time is over', async () => {
    const id = await create(1);
    const { access_token: token } = await approved(bank, id);
    expect((await call('DELETE', `/consents/${id}`)).status).toBe(204);
    expect(await problemOf(await bank.get('/accounts', token))).toEqual([403, 'consent-invalid']);
    now += 2 * DAY_MS;
    expect((await call('DELETE', `/consents/${id}`)).status).toBe(204);
    expect(await read(id)).toMatchObject({ state: 'revoked', reason: 'client', changedAt: now - 2 * DAY_MS });
  });

  it('expires to the millisecond, stays expired when it is revoked afterwards, and cannot be extended', async () => {
    const id = await create(1);
    const { access_token: token } = await approved(bank, id);
    now += DAY_MS - 1;
    expect((await bank.get('/accounts', token)).status).toBe(200);
    now += 1;
    expect(await problemOf(await bank.get('/accounts', token))).toEqual([403, 'consent-expired']);
    await call('DELETE', `/consents/${id}`);
    expect(await problemOf(await call('PUT', `/consents/${id}/end`, { days: 30 }, token))).toEqual([
      403,
      'consent-expired',
    ]);
    expect(await read(id)).toMatchObject({ state: 'expired', changedAt: now });
  });

  it('has another end when it is extended, or none', async () => {
    const id = await create(1);
    const { access_token: token } = await approved(bank, id);
    const end = (body: object) => call('PUT', `/consents/${id}/end`, body, token);
    expect(await consentOf(await end({ days: 5 }))).toMatchObject({ state: 'authorised', expiresAt: now + 5 * DAY_MS });
    now += 4 * DAY_MS;
    expect((await bank.get('/accounts', token)).status).toBe(200);
    expect(await consentOf(await end({}))).not.toHaveProperty('expiresAt');
    now += 400 * DAY_MS;
    expect((await read(id)).state).toBe('authorised');
  });

  it('ends at the bank too: the customer revokes it there', async () => {
    const id = await create();
    const { access_token: token } = await approved(bank, id);
    const listed = z
      .array(z.object({ id: z.string(), user: z.string(), accounts: z.array(z.string()), state: z.string() }))
      .parse(await (await fetch(`${bank.url}/__bank/consents`)).json());
    expect(listed.find((one) => one.id === id)).toMatchObject({ user: 'fridaklo', state: 'authorised' });
    const revoke = () => fetch(`${bank.url}/__bank/consents/${id}/revoke`, { method: 'POST' });
    expect((await revoke()).status).toBe(204);
    expect(await read(id)).toMatchObject({ state: 'revoked', reason: 'customer' });
    expect(await problemOf(await bank.get('/accounts', token))).toEqual([403, 'consent-invalid']);
  });

  it('of another client, or one that is not there, is not to be approved', async () => {
    bank.bank.clock.advance(1);
    await expect(approved(bank, 'unknown')).rejects.toThrow(/invalid_request/);
    expect(await problemOf(await call('GET', '/consents/unknown'))).toEqual([403, 'consent-unknown']);
  });

  it('lets its accounts be read four times a day, each consent and each day anew', async () => {
    const [{ access_token: one }, { access_token: other }] = [
      await approved(bank, await create()),
      await approved(bank, await create()),
    ];
    const statuses = async (token: string, times: number) => {
      const all = [];
      for (let time = 0; time < times; time += 1) all.push((await bank.get('/accounts', token)).status);
      return all;
    };
    expect(await statuses(one, 5)).toEqual([200, 200, 200, 200, 429]);
    expect(await statuses(other, 1)).toEqual([200]);
    const refused = await bank.get('/accounts', one);
    expect(refused.headers.get('retry-after')).toBeNull();
    now += DAY_MS;
    expect(await statuses(one, 1)).toEqual([200]);
  });

  it('takes a body that says what it should, and no other', async () => {
    for (const body of [
      {},
      { permissions: [] },
      { permissions: ['ReadAccounts'], role: 'admin' },
      { permissions: 'all' },
    ])
      expect(await problemOf(await call('POST', '/consents', body))).toEqual([400, 'invalid-body']);
    expect(await problemOf(await call('POST', '/consents'))).toEqual([400, 'invalid-body']);
  });
});
