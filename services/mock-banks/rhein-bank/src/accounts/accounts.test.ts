import { openApiCheck } from '@of/mock-bank-kit/testing';
import { z } from 'zod';
import { rheinIds } from '../ids.ts';
import { type Connected, consentBody, type RheinBank, refusal, startRheinBank } from '../testing/rhein-customer.ts';
import { minorOf } from '../testing/rhein-report.ts';

const balances = z.object({
  balances: z.array(z.object({ balanceType: z.string(), balanceAmount: z.object({ amount: z.string() }) })),
});
const USERS = ['fridaklo', 'gracehop', 'adalove', 'claumon'];

describe('accounts', () => {
  let rhein: RheinBank;
  let frida: Connected;
  const document = openApiCheck(new URL('../../openapi.yaml', import.meta.url));
  beforeAll(async () => {
    rhein = await startRheinBank();
    frida = await rhein.connect('fridaklo');
  });
  afterAll(() => rhein.bank.stop());

  it('show the balances of the bank’s books: an account’s own, a card’s with the sign of the card', async () => {
    const { accounts } = await rhein.books('fridaklo');
    expect(accounts.length).toBe(3);
    for (const { id, kind, balanceMinor } of accounts) {
      const group = kind === 'credit-card' ? 'card-accounts' : 'accounts';
      const list = balances.parse((await frida.get(`/v1/${group}/${id}/balances`)).body).balances;
      const booked = list.find(({ balanceType }) => balanceType === 'interimBooked');
      const minor = minorOf(booked?.balanceAmount.amount ?? '');
      expect([kind, kind === 'credit-card' ? -minor : minor]).toEqual([kind, balanceMinor]);
    }
  });

  it('have their balances in the list only when these are asked for', async () => {
    const parts = z.object({ accounts: z.array(z.looseObject({ balances: z.unknown().optional() })) });
    for (const [query, has] of [
      ['', false],
      ['?withBalance=false', false],
      ['?withBalance=true', true],
    ] as const) {
      const { accounts } = parts.parse((await frida.get(`/v1/accounts${query}`)).body);
      expect(accounts.map((one) => one.balances !== undefined)).toEqual([has, has]);
    }
  });

  it.each([
    ['no request id', { 'x-request-id': undefined }, 400, 'FORMAT_ERROR'],
    ['no consent', { 'consent-id': undefined }, 400, 'FORMAT_ERROR'],
    ['another consent', { 'consent-id': 'b7c9b2b5-8f6c-4a0e-9e0a-0123456789ab' }, 403, 'CONSENT_UNKNOWN'],
    ['an address that is none', { 'psu-ip-address': 'here' }, 400, 'FORMAT_ERROR'],
    ['another format', { accept: 'application/xml' }, 406, 'REQUESTED_FORMATS_INVALID'],
    ['no token', { authorization: undefined }, 401, 'TOKEN_INVALID'],
  ])('are refused with %s', async (_case, headers, status, code) => {
    const customer = 'authorization' in headers ? { get: async (path: string) => rhein.bank.get(path) } : undefined;
    if (customer === undefined) expect(refusal(await frida.get('/v1/accounts', headers))).toEqual([status, code]);
    else {
      const answer = await customer.get('/v1/accounts');
      expect([answer.status, await answer.json()]).toMatchObject([status, { tppMessages: [{ code }] }]);
    }
  });

  it.each([
    ['/v1/accounts/none', 404, 'RESOURCE_UNKNOWN'],
    ['/v1/accounts?withBalance=maybe', 400, 'FORMAT_ERROR'],
    ['/v1/accounts?surprise=1', 400, 'FORMAT_ERROR'],
    ['/v1/nothing', 404, 'RESOURCE_UNKNOWN'],
  ])('%s is %i %s', async (path, status, code) => {
    expect(refusal(await frida.get(path))).toEqual([status, code]);
  });

  it('are not another kind of account’s, nor another customer’s', async () => {
    const card = rheinIds.account(rhein.account('fridaklo', 'credit-card'));
    const checking = rheinIds.account(rhein.account('fridaklo', 'checking'));
    const grace = rheinIds.account(rhein.account('gracehop', 'checking'));
    for (const path of [`/v1/accounts/${card}`, `/v1/card-accounts/${checking}`, `/v1/accounts/${grace}/balances`])
      expect(refusal(await frida.get(path))).toEqual([404, 'RESOURCE_UNKNOWN']);
  });

  it('and all else is as the OpenAPI document says', async () => {
    const seen: string[] = [];
    for (const user of USERS) {
      const { get, consentId } = await rhein.connect(user, { allPsd2: 'allAccountsWithOwnerName' });
      const check = async (template: string, path: string) => {
        const answer = await get(path);
        seen.push(template);
        expect([path, document.problemsOf(template, answer.status, answer.body)]).toEqual([path, []]);
        return answer.body;
      };
      await check('/v1/accounts', '/v1/accounts?withBalance=true');
      await check('/v1/card-accounts', '/v1/card-accounts');
      for (const { kind, key } of rhein.bank.bank.ledger.accounts(user)) {
        const group = kind === 'credit-card' ? 'card-accounts' : 'accounts';
        const wireId = rheinIds.account(
          { ...rhein.account(user, kind), key },
          idScope(user, kind) ? consentId : undefined,
        );
        const [template, path] = [`/v1/${group}/{account-id}`, `/v1/${group}/${wireId}`];
        await check(template, path);
        await check(`${template}/balances`, `${path}/balances`);
        for (const query of ['bookingStatus=both', 'bookingStatus=both&itemsPerPage=200', 'bookingStatus=pending', ''])
          await check(`${template}/transactions`, `${path}/transactions?${query}`);
      }
    }
    expect(new Set(seen).size).toBe(8);
    expect(await (await rhein.bank.get('/openapi.yaml')).text()).toMatch(/^openapi: 3\.1\.0/);
  });

  const idScope = (user: string, kind: 'checking' | 'savings' | 'credit-card') =>
    rhein.bank.bank.oddities.isOn('id-scope', rhein.account(user, kind));

  it('consents are as the document says, too', async () => {
    const made = await rhein.own('POST', '/v1/consents', consentBody({ accounts: [] }));
    expect(document.problemsOf('/v1/consents', made.status, made.body, 'post')).toEqual([]);
    const { consentId } = z.object({ consentId: z.string() }).parse(made.body);
    for (const part of ['', '/status', '/authorisations']) {
      const answer = await rhein.own('GET', `/v1/consents/${consentId}${part}`);
      expect(document.problemsOf(`/v1/consents/{consentId}${part}`, answer.status, answer.body)).toEqual([]);
    }
    const refused = await rhein.own('POST', '/v1/consents', {});
    expect(document.problemsOf('/v1/consents', refused.status, refused.body, 'post')).toEqual([]);
  });

  it('is checked by a document that would notice', () => {
    expect(document.problemsOf('/v1/accounts', 200, { accounts: [{}] })).not.toEqual([]);
    expect(document.problemsOf('/v1/accounts', 200, { accounts: [], more: 1 })).not.toEqual([]);
    expect(document.problemsOf('/v1/consents', 400, { tppMessages: [] }, 'post')).not.toEqual([]);
  });
});
