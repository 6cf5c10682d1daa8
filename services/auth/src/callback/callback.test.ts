import { outboxCollection } from '@of/messaging';
import { consentModel, tokenModel } from '@of/models';
import type { RequestHandler } from 'express';
import request from 'supertest';
import { type RunningAuth, startAuth } from '../testing/running-auth.ts';
import { type OAuthBank, startOAuthBank } from '../testing/test-bank.ts';
import { type AskedConsent, askConsent, comeBack, connect, signIn, visitBank } from '../testing/user-agent.ts';

const PROBLEM = 'urn:openfinance:problem:';

describe('coming back from the bank', () => {
  let bank: OAuthBank;
  let auth: RunningAuth;
  let token: string;
  beforeAll(async () => {
    bank = await startOAuthBank();
    auth = await startAuth(bank);
    token = await signIn(auth);
  });
  afterEach(() => bank.undisturb());
  afterAll(async () => {
    await auth.idle();
    await auth.stop();
    await bank.stop();
  });

  const stored = (id: string) => consentModel(auth.connection).findOne({ ConsentId: id }).lean();
  const tokenRequests = () => bank.requests.filter((path) => path === '/oauth/token').length;
  const revocations = () => bank.requests.filter((path) => path === '/oauth/revoke').length;
  const events = async () => {
    if (auth.connection.db === undefined) throw new Error('not connected');
    return (await outboxCollection(auth.connection.db).find().sort({ _id: 1 }).toArray()).map(
      ({ Envelope }) => Envelope,
    );
  };
  const eventsOf = async (id: string) => (await events()).filter(({ subject }) => subject === id);

  async function approved(decision?: Parameters<typeof visitBank>[2]) {
    const asked = await askConsent(auth, token);
    return { asked, answer: await visitBank(bank, asked, decision) };
  }

  it('puts the consent in force: status, tokens and event', async () => {
    const { asked, answer } = await approved();
    const result = await comeBack(auth, asked, answer);
    expect(result.status).toBe(200);
    expect(result.body).toEqual({ consentId: asked.id, status: 'Authorised' });
    expect(result.get('set-cookie')?.[0]).toContain('Expires=Thu, 01 Jan 1970');
    const consent = await stored(asked.id);
    expect(consent).toMatchObject({ ConsentStatus: 'Authorised' });
    expect(consent?.Authorisation).toBeUndefined();
    const kept = await tokenModel(auth.connection).findOne({ 'TokenConsent.ConsentId': asked.id }).lean();
    expect(kept).toMatchObject({ UserName: 'fridaklo', BearerToken: expect.stringMatching(/^v1\./) });
    expect(kept?.RefreshToken).toMatch(/^v1\./);
    expect(await eventsOf(asked.id)).toMatchObject([
      {
        type: 'of.consent.authorised',
        data: {
          consentId: asked.id,
          bankId: 'green-bank',
          userName: 'fridaklo',
          permissions: ['accounts', 'balances', 'transactions', 'products'],
        },
      },
    ]);
  });

  it('takes an answer once: the same one again is refused without a token request', async () => {
    const { asked, answer } = await approved();
    const both = await Promise.all([comeBack(auth, asked, answer), comeBack(auth, asked, answer)]);
    expect(both.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 400]);
    const before = tokenRequests();
    expect((await comeBack(auth, asked, answer)).body.type).toBe(`${PROBLEM}authorisation-state-mismatch`);
    expect(tokenRequests()).toBe(before);
    expect((await stored(asked.id))?.ConsentStatus).toBe('Authorised');
    expect(await eventsOf(asked.id)).toHaveLength(1);
  });

  describe('is refused, with nothing changed and no token request,', () => {
    type Attack = (asked: AskedConsent, answer: Record<string, string>) => PromiseLike<request.Response>;
    const attacks: [string, string, Attack][] = [
      ['without state', 'state', (asked, { state: _state, ...rest }) => comeBack(auth, asked, rest)],
      [
        'with an unknown state',
        'state',
        (asked, answer) => comeBack(auth, asked, { ...answer, state: 'x'.repeat(43) }),
      ],
      [
        'with a state twice',
        'state',
        (asked, answer) => comeBack(auth, asked, { ...answer, state: [answer['state'], 'x'] }),
      ],
      [
        'with an operator for the state',
        'state',
        (asked, answer) => comeBack(auth, asked, { ...answer, 'state[$ne]': 'x', state: '' }),
      ],
      ['without the cookie', 'state', (asked, answer) => comeBack(auth, { ...asked, cookie: 'other=1' }, answer)],
      [
        'with another value of the cookie',
        'state',
        (asked, answer) =>
          comeBack(auth, { ...asked, cookie: `${asked.cookie.split('=')[0]}=${'A'.repeat(43)}` }, answer),
      ],
      [
        'with the cookie of another consent, so of another browser',
        'state',
        async (_asked, answer) => comeBack(auth, await askConsent(auth, token), answer),
      ],
      [
        'with the cookie twice',
        'state',
        (asked, answer) => comeBack(auth, { ...asked, cookie: `${asked.cookie}; ${asked.cookie}` }, answer),
      ],
      ['without iss', 'issuer', (asked, { iss: _iss, ...rest }) => comeBack(auth, asked, rest)],
      [
        'with another iss',
        'issuer',
        (asked, answer) => comeBack(auth, asked, { ...answer, iss: 'https://evil.example' }),
      ],
      [
        'with the iss and a slash',
        'issuer',
        (asked, answer) => comeBack(auth, asked, { ...answer, iss: `${answer['iss']}/` }),
      ],
      [
        'as a denial with another iss',
        'issuer',
        (asked, { state }) => comeBack(auth, asked, { state, error: 'access_denied', iss: 'https://evil.example' }),
      ],
    ];
    it.each(attacks)('%s', async (_name, what, attack) => {
      const { asked, answer } = await approved();
      const before = await stored(asked.id);
      const asks = tokenRequests();
      const result = await attack(asked, answer);
      expect(result.status).toBe(400);
      expect(result.type).toBe('application/problem+json');
      expect(result.body.type).toBe(`${PROBLEM}authorisation-${what}-mismatch`);
      expect(tokenRequests()).toBe(asks);
      expect(await stored(asked.id)).toEqual(before);
      // The user's own answer still counts.
      expect((await comeBack(auth, asked, answer)).status).toBe(200);
    });
  });

  it('after ten minutes is too late', async () => {
    const { asked, answer } = await approved();
    const asks = tokenRequests();
    auth.passTime(601_000);
    const result = await comeBack(auth, asked, answer);
    expect(result.body.type).toBe(`${PROBLEM}authorisation-state-mismatch`);
    expect(tokenRequests()).toBe(asks);
  });

  it('rejects the consent when the user denied it', async () => {
    const { asked, answer } = await approved({ userName: 'fridaklo', action: 'deny' });
    expect(answer).toMatchObject({ error: 'access_denied' });
    const result = await comeBack(auth, asked, answer);
    expect(result.status).toBe(403);
    expect(result.body).toMatchObject({
      type: `${PROBLEM}authorisation-denied`,
      detail: expect.stringContaining('Green Bank'),
    });
    expect(await stored(asked.id)).toMatchObject({
      ConsentStatus: 'Rejected',
      StatusHistory: [{}, { Reason: 'AuthorisationDenied' }],
    });
    expect(await eventsOf(asked.id)).toEqual([]);
  });

  const rejected = { ConsentStatus: 'Rejected', StatusHistory: [{}, { Reason: 'AuthorisationFailed' }] };

  it('rejects the consent when the bank refuses the code', async () => {
    const { asked, answer } = await approved();
    const refused = await comeBack(auth, asked, { ...answer, code: 'forged' });
    expect(refused.status).toBe(502);
    expect(refused.body).toMatchObject({
      type: `${PROBLEM}authorisation-failed`,
      detail: 'Green Bank refused the authorisation (invalid_grant).',
    });
    expect(await stored(asked.id)).toMatchObject(rejected);
  });

  it.each<[string, RequestHandler]>([
    ['an error of the server', (_req, res) => void res.status(500).send('<h1>stack trace of the bank</h1>')],
    ['that it can not now', (_req, res) => void res.status(400).json({ error: 'temporarily_unavailable' })],
    ['nothing', (_req, res) => void res.socket?.destroy()],
  ])('rejects the consent, which is no refusal, when the bank answers the code with %s', async (_name, handler) => {
    const { asked, answer } = await approved();
    bank.disturb('/oauth/token', handler);
    const broken = await comeBack(auth, asked, answer);
    expect(broken.status).toBe(502);
    expect(broken.body).toMatchObject({
      type: `${PROBLEM}bank-unavailable`,
      detail: 'Green Bank gave no usable answer. Please connect it anew.',
    });
    // The code may have been used: the consent cannot go on.
    expect(await stored(asked.id)).toMatchObject(rejected);
  });

  it('tells the OAuth client’s code to the log alone', async () => {
    const { asked, answer } = await approved();
    bank.disturb('/oauth/token', (_req, res) => void res.status(500).end());
    const broken = await comeBack(auth, asked, answer).accept('text/html');
    expect(broken.text).toContain('Green Bank gave no usable answer. Please connect it anew.');
    expect(broken.text).not.toMatch(/OAUTH|refused/);
    expect(auth.log.join('')).toContain('Green Bank gives no usable answer (OAUTH_RESPONSE_IS_NOT_CONFORM)');
  });

  it.each([{ error: 'server_error' }, { error: 'temporarily_unavailable' }, {}])(
    'takes %j in the place of a code for no usable answer',
    async (said) => {
      const asked = await askConsent(auth, token);
      const state = new URL(asked.authorisationUrl).searchParams.get('state');
      const { status, body } = await comeBack(auth, asked, { state, iss: bank.url, ...said });
      expect([status, body.type]).toEqual([502, `${PROBLEM}bank-unavailable`]);
      expect(await stored(asked.id)).toMatchObject(rejected);
    },
  );

  it('blames no bank for a verifier that cannot be read here', async () => {
    const { asked, answer } = await approved();
    const asks = tokenRequests();
    const spoilt = { $set: { 'Authorisation.CodeVerifier': 'v1.of-no-key.a.b.c' } };
    await consentModel(auth.connection).updateOne({ ConsentId: asked.id }, spoilt);
    const { status, body } = await comeBack(auth, asked, answer).accept('text/html');
    expect([status, body.type]).toEqual([500, `${PROBLEM}internal`]);
    expect(tokenRequests()).toBe(asks);
    expect(await stored(asked.id)).toMatchObject(rejected);
  });

  it('respects what the bank granted', async () => {
    bank.disturb('/oauth/token', (_req, res) => {
      res.json({ access_token: 'a', token_type: 'Bearer', expires_in: 600, scope: 'accounts transactions' });
    });
    const { asked, answer } = await approved();
    await comeBack(auth, asked, answer);
    expect((await stored(asked.id))?.ConsentPermissions).toEqual(['accounts', 'transactions']);
    expect(await eventsOf(asked.id)).toMatchObject([{ data: { permissions: ['accounts', 'transactions'] } }]);
  });

  it('rejects a grant of nothing, and gives it back', async () => {
    bank.disturb('/oauth/token', (_req, res) => {
      res.json({ access_token: 'a', token_type: 'Bearer', expires_in: 600, scope: 'offline_access' });
    });
    await auth.idle();
    const before = revocations();
    const { asked, answer } = await approved();
    expect((await comeBack(auth, asked, answer)).body.type).toBe(`${PROBLEM}authorisation-failed`);
    expect((await stored(asked.id))?.ConsentStatus).toBe('Rejected');
    await auth.idle();
    expect(revocations()).toBe(before + 1);
  });

  it('takes the place of older consents of the same user at the same bank, and of no others', async () => {
    const others = await signIn(auth, 'gracehop');
    const grace = await connect(auth, bank, others);
    const old = await connect(auth, bank, token);
    await auth.idle();
    const before = revocations();
    const fresh = await connect(auth, bank, token);
    await auth.idle();
    expect(await stored(old)).toMatchObject({ ConsentStatus: 'Revoked' });
    expect((await stored(old))?.StatusHistory.at(-1)?.Reason).toBe('Superseded');
    expect((await eventsOf(old)).at(-1)).toMatchObject({ type: 'of.consent.revoked', data: { reason: 'Superseded' } });
    expect((await stored(fresh))?.ConsentStatus).toBe('Authorised');
    expect((await stored(grace))?.ConsentStatus).toBe('Authorised');
    expect(await tokenModel(auth.connection).countDocuments({ 'TokenConsent.ConsentId': old })).toBe(0);
    expect(revocations()).toBe(before + 1);
  });

  it('leaves one consent in force when two are approved at once', async () => {
    const pair = [await approved(), await approved()];
    await Promise.all(pair.map(({ asked, answer }) => comeBack(auth, asked, answer)));
    const own = { 'ConsentUser.UserName': 'fridaklo', ConsentStatus: 'Authorised' as const };
    expect(await consentModel(auth.connection).countDocuments(own)).toBe(1);
    expect(await tokenModel(auth.connection).countDocuments({ UserName: 'fridaklo' })).toBe(1);
  });

  it('gives tokens back when they cannot be stored, and leaves nothing half-written', async () => {
    const { asked, answer } = await approved();
    const { db } = auth.connection;
    if (db === undefined) throw new Error('not connected');
    await auth.idle();
    const before = revocations();
    // A set of tokens is there already for this consent: the unique index refuses the second.
    const owner = { ConsentId: asked.id, BankId: 'green-bank' };
    await db.collection('tokens').insertOne({ UserName: 'nobody', TokenConsent: owner });
    const result = await comeBack(auth, asked, answer);
    expect(result.status).toBe(503);
    expect(result.text).not.toMatch(/E11000|tokens|index/);
    expect((await stored(asked.id))?.ConsentStatus).toBe('AwaitingAuthorisation');
    expect(await eventsOf(asked.id)).toEqual([]);
    await auth.idle();
    expect(revocations()).toBe(before + 1);
    await db.collection('tokens').deleteOne({ UserName: 'nobody' });
  });

  it('shows a browser a page: connected, or why not', async () => {
    const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';
    const { asked, answer } = await approved();
    const good = await comeBack(auth, asked, answer).accept(browser);
    expect(good.type).toBe('text/html');
    expect(good.text).toContain('<h1>Connected</h1>');
    expect(good.get('content-security-policy')).toContain("default-src 'none'");
    expect(good.get('content-security-policy')).not.toContain('unsafe-inline');
    expect(good.get('cache-control')).toBe('no-store');
    const next = await askConsent(auth, token);
    const { state } = Object.fromEntries(new URL(next.authorisationUrl).searchParams);
    const script = { state, iss: bank.url, error: '<script>alert(1)</script>', error_description: '<img src=x>' };
    const bad = await comeBack(auth, next, script).accept(browser);
    expect(bad.status).toBe(502);
    expect(bad.text).toContain('Not connected');
    expect(bad.text).toContain('&lt;script&gt;');
    expect(bad.text).not.toMatch(/<script|<img/);
    const style = await request(auth.app).get('/v1/callback/style.css');
    expect(style.type).toBe('text/css');
  });

  it('tells who loads the page again that nothing was changed, and anybody else the same', async () => {
    const { asked, answer } = await approved();
    const foreign = { ...asked, cookie: 'other=1' };
    const asks = tokenRequests();
    const ofAnother = await comeBack(auth, foreign, answer).accept('text/html');
    expect(tokenRequests()).toBe(asks);
    expect((await comeBack(auth, asked, answer).accept('text/html')).text).toContain('<h1>Connected</h1>');
    const asksThen = tokenRequests();
    const again = await comeBack(auth, asked, answer).accept('text/html');
    const ofNobody = await comeBack(auth, asked, { ...answer, state: 'x'.repeat(43) }).accept('text/html');
    const usedByAnother = await comeBack(auth, foreign, answer).accept('text/html');
    expect(tokenRequests()).toBe(asksThen);
    expect(again.status).toBe(400);
    expect(again.text).toContain('<h1>Nothing was changed</h1>');
    expect(again.text).toContain('was used already, or is none to this browser');
    expect(again.text).not.toMatch(/Not connected|Green Bank/);
    for (const other of [ofNobody, ofAnother, usedByAnother]) {
      expect([other.status, other.text]).toEqual([again.status, again.text]);
      expect(other.get('set-cookie')).toEqual(again.get('set-cookie'));
    }
    const { instance: _one, ...used } = (await comeBack(auth, asked, answer)).body;
    const { instance: _other, ...unknown } = (await comeBack(auth, foreign, { ...answer, state: 'y' })).body;
    expect(used).toEqual(unknown);
    expect((await stored(asked.id))?.ConsentStatus).toBe('Authorised');
  });

  const shown = (page: string) => /<p role="\w+">([^<]*)<\/p>/.exec(page)?.[1];

  it('says once, in a sentence, why there is no connection', async () => {
    const told = async (change: object, decision?: Parameters<typeof visitBank>[2]) => {
      const { asked, answer } = await approved(decision);
      return shown((await comeBack(auth, asked, { ...answer, ...change }).accept('text/html')).text);
    };
    const denied = await told({}, { userName: 'fridaklo', action: 'deny' });
    expect(denied).toBe('The consent was not approved at Green Bank.');
    expect(await told({ code: 'forged' })).toBe('Green Bank refused the authorisation (invalid_grant).');
    const foreign = await told({ iss: 'https://evil.example' });
    expect(foreign).toBe('The answer does not come from the bank that was asked.');
  });

  it('logs neither code, state, cookie nor token', async () => {
    const { asked, answer } = await approved();
    await comeBack(auth, asked, answer);
    const log = auth.log.join('');
    expect(log).toContain('/v1/callback');
    for (const secret of [answer['code'], answer['state'], asked.cookie.split('=')[1]])
      expect(log).not.toContain(secret ?? 'missing');
  });
});
