import { z } from 'zod';
import type { MockBankDefinition } from '../definition.ts';
import { admin } from '../testing/admin-calls.ts';
import { obtainTokens, openPaperBank, paperBank, postAsClient, type RunningBank, startTestBank } from '../testing.ts';

const PAGES = 3;

/** A bank whose list of entries has three pages, each with two ways to the next: a link and a cursor. */
const paged: Partial<MockBankDefinition> = {
  routes: (router, deps) => {
    paperBank.routes(router, deps);
    router.get({
      path: '/entries',
      query: z.object({ page: z.coerce.number().default(1) }),
      answer: ({ query: { page } }) => ({
        entries: [
          { id: `e${page}`, amount: '1.00', party: { name: 'Ada', kind: 'person' }, status: 'booked' },
          { id: `f${page}`, amount: '2.00', party: { name: 'Grace', kind: 'person' }, status: 'booked' },
        ],
        links: page < PAGES ? { next: `${deps.publicUrl}/entries?page=${page + 1}` } : {},
        ...(page < PAGES ? { next_cursor: `c${page + 1}` } : {}),
      }),
    });
  },
};

const pageSchema = z.object({
  entries: z.array(z.object({ id: z.string() })),
  links: z.object({ next: z.string().optional() }),
  next_cursor: z.string().optional(),
});

describe('a fault', () => {
  let bank: RunningBank;
  let token: string;
  beforeAll(async () => {
    bank = await startTestBank((options) => openPaperBank(options, paged));
    token = (await obtainTokens(bank, { userName: 'adalove' })).access_token;
  });
  afterEach(() => admin(bank, 'DELETE', 'faults'));
  afterAll(() => bank.stop());

  async function on(fault: object): Promise<void> {
    expect(await admin(bank, 'POST', 'faults', fault)).toEqual({ status: 204, body: undefined });
  }
  const get = (path = '/entries', signal?: AbortSignal): Promise<Response> =>
    fetch(new URL(path, bank.url), {
      headers: { authorization: `Bearer ${token}` },
      redirect: 'manual',
      ...(signal === undefined ? {} : { signal }),
    });
  const page = async (path?: string) => pageSchema.parse(await (await get(path)).json());
  const ids = async (path?: string) => (await page(path)).entries.map(({ id }) => id);
  const firstEntry = async () =>
    z.object({ entries: z.array(z.unknown()) }).parse(await (await get()).json()).entries[0];
  const isFine = async () => expect(await ids()).toEqual(['e1', 'f1']);

  it('is listed while it is on, met by those it is for, after some and for so long', async () => {
    await on({ kind: 'server-error', status: 502, path: '/entries?page=2', after: 1, times: 2 });
    await isFine();
    const statuses = [];
    for (let time = 0; time < 4; time += 1) statuses.push((await get('/entries?page=2')).status);
    expect(statuses).toEqual([200, 502, 502, 200]);
    expect((await admin(bank, 'GET', 'faults')).body).toEqual([]);
  });

  it('of a kind, or every one, is switched off again', async () => {
    await on({ kind: 'latency', ms: 1 });
    await on({ kind: 'reset' });
    await expect(get()).rejects.toThrow('fetch failed');
    expect((await admin(bank, 'DELETE', 'faults?kind=reset')).status).toBe(204);
    expect((await admin(bank, 'GET', 'faults')).body).toEqual([{ kind: 'latency', ms: 1, after: 0 }]);
    await isFine();
    await admin(bank, 'DELETE', 'faults');
    expect((await admin(bank, 'GET', 'faults')).body).toEqual([]);
  });

  it('latency: the answer is late', async () => {
    await on({ kind: 'latency', ms: 300 });
    await expect(get('/entries', AbortSignal.timeout(100))).rejects.toThrow(/aborted|timeout/);
    await isFine();
  });

  it('rate-limited: 429, with the time to come back in seconds, as a date, or without', async () => {
    const retryAfter = async (fault: object) => {
      await on({ kind: 'rate-limited', times: 1, ...fault });
      const answer = await get();
      expect([answer.status, await answer.json()]).toMatchObject([429, { problem: 'too-many-requests' }]);
      return answer.headers.get('retry-after');
    };
    expect(await retryAfter({})).toBeNull();
    expect(await retryAfter({ retryAfterSeconds: 120 })).toBe('120');
    expect(await retryAfter({ retryAfterSeconds: -5 })).toBe('-5');
    const before = Math.floor(Date.now() / 1000) * 1000;
    const date = (await retryAfter({ retryAfterSeconds: 120, retryAfterAs: 'http-date' })) ?? '';
    expect(date).toMatch(/^\w{3}, \d{2} \w{3} \d{4} [\d:]{8} GMT$/);
    expect(Date.parse(date)).toBeGreaterThanOrEqual(before + 120_000);
    expect(Date.parse(date)).toBeLessThanOrEqual(Date.now() + 120_000);
  });

  it.each([500, 502, 503])('server-error: %d, and no JSON', async (status) => {
    await on({ kind: 'server-error', status });
    const answer = await get();
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'text/plain; charset=utf-8']);
  });

  it('reset, cut-off: the connection ends before the answer, and in the middle of it', async () => {
    await on({ kind: 'reset', times: 1 });
    await expect(get()).rejects.toThrow('fetch failed');
    await on({ kind: 'cut-off', times: 1 });
    const answer = await get();
    expect(answer.status).toBe(200);
    await expect(answer.text()).rejects.toThrow('terminated');
    await isFine();
  });

  it('never-answers: the caller has to give up', async () => {
    await on({ kind: 'never-answers', times: 1 });
    await expect(get('/entries', AbortSignal.timeout(200))).rejects.toThrow(/aborted|timeout/);
    await isFine();
  });

  it('trickle: so many bytes a second', async () => {
    await on({ kind: 'trickle', times: 1 });
    const hangUp = new AbortController();
    const answer = await get('/entries', hangUp.signal);
    const reader = answer.body?.getReader();
    expect([answer.status, (await reader?.read())?.value?.length]).toEqual([200, 1]);
    hangUp.abort();
    await on({ kind: 'trickle', times: 1, bytesPerSecond: 100_000 });
    await isFine();
  });

  it('oversized: a body of so many megabytes, 200 unless told otherwise', async () => {
    expect((await admin(bank, 'POST', 'faults', { kind: 'oversized', times: 1 })).status).toBe(204);
    expect((await admin(bank, 'GET', 'faults')).body).toMatchObject([{ megabytes: 200 }]);
    await admin(bank, 'DELETE', 'faults');
    await on({ kind: 'oversized', megabytes: 3, times: 1 });
    const body = await (await get()).text();
    expect(body.length).toBe(3 * 1_048_576 + '{"padding":""}'.length);
    await isFine();
  });

  it('truncated, broken-gzip, content-type: a body that cannot be read', async () => {
    await on({ kind: 'truncated', times: 1 });
    const half = await get();
    expect([half.status, half.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
    await expect(half.json()).rejects.toThrow(/JSON/);
    await on({ kind: 'broken-gzip', times: 1 });
    const broken = await get();
    expect(broken.headers.get('content-encoding')).toBe('gzip');
    await expect(broken.text()).rejects.toThrow('terminated');
    await on({ kind: 'content-type', times: 1 });
    const page = await get();
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
    expect(await page.text()).toMatch(/^<!doctype html>/);
  });

  it('redirect: to wherever it says', async () => {
    await on({ kind: 'redirect', to: 'http://169.254.169.254/latest' });
    const answer = await get();
    expect([answer.status, answer.headers.get('location')]).toEqual([307, 'http://169.254.169.254/latest']);
  });

  it('expired-token: a good token is refused in mid-page, and good again', async () => {
    await on({ kind: 'expired-token', after: 1, times: 1 });
    const statuses = [];
    for (const path of ['/entries', '/entries?page=2', '/entries?page=2']) statuses.push((await get(path)).status);
    expect(statuses).toEqual([200, 401, 200]);
  });

  it('repeated-page: the page before comes once more', async () => {
    await on({ kind: 'repeated-page', after: 1, times: 1 });
    const seen = [
      await ids(),
      await ids('/entries?page=2'),
      await ids('/entries?page=2'),
      await ids('/entries?page=3'),
    ];
    expect(seen.map(([first]) => first)).toEqual(['e1', 'e1', 'e2', 'e3']);
  });

  it('missing-link: nothing says where the next page is', async () => {
    await on({ kind: 'missing-link', times: 1 });
    expect(await page()).toEqual({ entries: expect.any(Array), links: {} });
    expect((await page()).links.next).toBe(`${bank.url}/entries?page=2`);
  });

  it('looping-link: from the second page on, the next page is the page itself', async () => {
    await on({ kind: 'looping-link' });
    const ways = [];
    for (const path of ['/entries', '/entries?page=2', '/entries?page=2', '/entries?page=3'])
      ways.push(await page(path).then(({ links, next_cursor: cursor }) => [links.next, cursor]));
    expect(ways).toEqual(Array.from({ length: 4 }, () => [`${bank.url}/entries?page=2`, 'c2']));
  });

  it('foreign-link: the next page is at another host; a cursor is no link', async () => {
    await on({ kind: 'foreign-link', to: 'https://evil.example' });
    expect(await page()).toMatchObject({ links: { next: 'https://evil.example/entries?page=2' }, next_cursor: 'c2' });
    expect((await page('/entries?page=3')).links).toEqual({});
  });

  it.each([
    [{}, { new_id: 'e1', new_amount: '1.00', party: { new_name: 'Ada', new_kind: 'person' }, new_status: 'booked' }],
    [{ field: 'name' }, { id: 'e1', amount: '1.00', party: { new_name: 'Ada', kind: 'person' }, status: 'booked' }],
    [{ change: 'missing' }, { amount: '1.00', party: { name: 'Ada', kind: 'person' }, status: 'booked' }],
    [
      { change: 'number', field: 'amount' },
      { id: 'e1', amount: 20_260_101, party: { name: 'Ada', kind: 'person' }, status: 'booked' },
    ],
    [
      { change: 'new-value' },
      { id: 'e1', amount: '1.00', party: { name: 'Ada', kind: 'person' }, status: 'NEWLY_INVENTED' },
    ],
    [{ field: 'unknown' }, { id: 'e1', amount: '1.00', party: { name: 'Ada', kind: 'person' }, status: 'booked' }],
  ])('schema-drift %j: the first entry alone is otherwise', async (drift, entry) => {
    await on({ kind: 'schema-drift', ...drift });
    expect(await firstEntry()).toEqual(entry);
    expect((await ids('/entries').catch(() => []))[1] ?? 'f1').toBe('f1');
  });

  it('meets the OAuth server only where its path says so; a lost answer is one whose work was done', async () => {
    await on({ kind: 'server-error' });
    const { refresh_token: refreshToken = '' } = await obtainTokens(bank, { userName: 'claumon' });
    await admin(bank, 'DELETE', 'faults');
    const refresh = () =>
      postAsClient(bank, '/oauth/token', { grant_type: 'refresh_token', refresh_token: refreshToken });
    await on({ kind: 'lost-answer', path: '/oauth/token', times: 1 });
    await expect(refresh()).rejects.toThrow('fetch failed');
    const again = await refresh();
    // It was rotated by the request whose answer nobody saw.
    expect([again.status, await again.json()]).toMatchObject([400, { error: 'invalid_grant' }]);
  });

  it.each([
    {},
    { kind: 'unknown' },
    { kind: 'latency' },
    { kind: 'latency', ms: 0 },
    { kind: 'latency', ms: '5' },
    { kind: 'server-error', status: 404 },
    { kind: 'rate-limited', retryAfterAs: 'minutes' },
    { kind: 'redirect', to: 'file:///etc/passwd' },
    { kind: 'oversized', megabytes: 100_000 },
    { kind: 'schema-drift', change: 'colour' },
    { kind: 'reset', times: 0 },
    { kind: 'reset', after: -1 },
    { kind: 'reset', path: '' },
    { kind: 'reset', surprise: true },
  ])('%j is none', async (wrong) => {
    expect(await admin(bank, 'POST', 'faults', wrong)).toMatchObject({
      status: 400,
      body: { problem: 'invalid-body' },
    });
    expect((await admin(bank, 'GET', 'faults')).body).toEqual([]);
  });
});
