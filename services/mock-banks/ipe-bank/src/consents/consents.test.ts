import { obtainTokens, TEST_NOW } from '@of/mock-bank-kit/testing';
import {
  ALL_API_SCOPES,
  ALL_PERMISSIONS,
  CONSENTS,
  type ConnectedBank,
  loggedUser,
  startConnectedBank,
} from '../testing/connected-bank.ts';

const ACCOUNTS = '/open-banking/accounts/v2/accounts';
const START = Date.parse(TEST_NOW);
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;

describe('Ipê Bank’s consents', () => {
  let bank: ConnectedBank;
  beforeAll(async () => {
    bank = await startConnectedBank(START);
  });
  beforeEach(() => bank.setNow(START));
  afterAll(() => bank.stop());

  const read = async (id: string): Promise<unknown> => (await bank.asClient('GET', `${CONSENTS}/${id}`)).json();
  const status = (id: string, status: string, code?: string) =>
    expect(read(id)).resolves.toMatchObject({
      data: { status, ...(code === undefined ? {} : { rejection: { reason: { code } } }) },
    });
  const renew = (id: string, token: string, expirationDateTime?: string, headers?: Record<string, string>) =>
    bank.running.send({
      method: 'POST',
      path: `${CONSENTS}/${id}/extends`,
      accessToken: token,
      headers: headers ?? { 'x-fapi-customer-ip-address': '203.0.113.7', 'x-customer-user-agent': 'a browser' },
      body: { data: { loggedUser, expirationDateTime } },
    });

  it('goes from awaiting to authorised to revoked, and gives what this bank has of what was asked for', async () => {
    const id = await bank.createConsent();
    await status(id, 'AWAITING_AUTHORISATION');
    const token = await bank.connect('fridaklo', id);
    await status(id, 'AUTHORISED');
    const served = ALL_PERMISSIONS.filter((one) => !/^(FINANCINGS|UNARRANGED|INVOICE)/.test(one));
    await expect(read(id)).resolves.toMatchObject({ data: { permissions: served } });
    expect((await bank.running.get(ACCOUNTS, token)).status).toBe(200);
    expect((await bank.asClient('DELETE', `${CONSENTS}/${id}`)).status).toBe(204);
    await status(id, 'REJECTED', 'CUSTOMER_MANUALLY_REVOKED');
    const refused = await bank.running.get(ACCOUNTS, token);
    expect([refused.status, await refused.json()]).toMatchObject([
      403,
      { errors: [{ code: 'CONSENTIMENTO_INVALIDO' }] },
    ]);
    const again = await bank.asClient('DELETE', `${CONSENTS}/${id}`);
    expect([again.status, await again.json()]).toMatchObject([
      422,
      { errors: [{ code: 'CONSENTIMENTO_EM_STATUS_REJEITADO' }] },
    ]);
  });

  it('is rejected by itself after sixty minutes, by the customer, and by the client before approval', async () => {
    const [late, denied, withdrawn] = [
      await bank.createConsent(),
      await bank.createConsent(),
      await bank.createConsent(),
    ];
    const deny = obtainTokens(
      bank.running,
      { userName: 'fridaklo', action: 'deny' },
      `${ALL_API_SCOPES} consent:${denied}`,
      { prompt: undefined },
    );
    await expect(deny).rejects.toThrow('access_denied');
    await status(denied, 'REJECTED', 'CUSTOMER_MANUALLY_REJECTED');
    await bank.asClient('DELETE', `${CONSENTS}/${withdrawn}`);
    await status(withdrawn, 'REJECTED', 'CUSTOMER_MANUALLY_REJECTED');
    bank.setNow(START + 59 * MINUTE);
    await status(late, 'AWAITING_AUTHORISATION');
    bank.setNow(START + 60 * MINUTE);
    await status(late, 'REJECTED', 'CONSENT_EXPIRED');
    await expect(bank.connect('fridaklo', late)).rejects.toThrow(/no form/);
  });

  it('ends on its day, or never where none was named', async () => {
    const [short, endless] = [
      await bank.createConsent(ALL_PERMISSIONS, '2026-12-01T00:00:00Z'),
      await bank.createConsent(),
    ];
    const tokens = [await bank.connect('gracehop', short), await bank.connect('gracehop', endless)];
    bank.setNow(START + 30 * DAY);
    await status(short, 'REJECTED', 'CONSENT_MAX_DATE_REACHED');
    await status(endless, 'AUTHORISED');
    const answers = await Promise.all(tokens.map((token) => bank.running.get(ACCOUNTS, token)));
    expect(answers.map((answer) => answer.status)).toEqual([403, 200]);
  });

  it.each([
    [['ACCOUNTS_READ'], 422, 'COMBINACAO_PERMISSOES_INCORRETA'],
    [['ACCOUNTS_READ', 'RESOURCES_READ'], 422, 'COMBINACAO_PERMISSOES_INCORRETA'],
    [['ACCOUNTS_READ', 'ACCOUNTS_BALANCES_READ'], 422, 'COMBINACAO_PERMISSOES_INCORRETA'],
    [['LOANS_READ', 'LOANS_PAYMENTS_READ', 'RESOURCES_READ'], 422, 'COMBINACAO_PERMISSOES_INCORRETA'],
    [['CUSTOMERS_PERSONAL_IDENTIFICATIONS_READ', 'RESOURCES_READ'], 422, 'SEM_PERMISSOES_FUNCIONAIS_RESTANTES'],
    [['CUSTOMERS_BUSINESS_IDENTIFICATIONS_READ', 'RESOURCES_READ'], 422, 'INFORMACOES_PJ_NAO_INFORMADAS'],
    [['EVERYTHING_READ'], 400, 'CORPO_INVALIDO'],
    [['RESOURCES_READ', 'RESOURCES_READ'], 400, 'CORPO_INVALIDO'],
  ])('%p cannot be asked for: %i %s', async (permissions, code, expected) => {
    const answer = await bank.asClient('POST', CONSENTS, { data: { loggedUser, permissions } });
    expect([answer.status, await answer.json()]).toMatchObject([code, { errors: [{ code: expected }] }]);
  });

  it.each(['2026-11-23T19:59:59Z', '2027-11-25T00:00:00Z'])('an end at %s is not one', async (expirationDateTime) => {
    const body = { data: { loggedUser, permissions: ALL_PERMISSIONS, expirationDateTime } };
    const answer = await bank.asClient('POST', CONSENTS, body);
    expect([answer.status, await answer.json()]).toMatchObject([
      422,
      { errors: [{ code: 'DATA_EXPIRACAO_INVALIDA' }] },
    ]);
  });

  it('wants a tax number whose check digits hold, and knows no consent of nobody', async () => {
    const wrong = { document: { identification: '00000000192', rel: 'CPF' } };
    const body = { data: { loggedUser: wrong, permissions: ALL_PERMISSIONS } };
    expect((await bank.asClient('POST', CONSENTS, body)).status).toBe(400);
    expect((await bank.asClient('GET', `${CONSENTS}/urn:ipe-bank:none`)).status).toBe(404);
    await expect(bank.connect('fridaklo', 'urn:ipe-bank:none')).rejects.toThrow(/no form/);
  });

  it('is renewed without a redirect, with the customer’s token, while they are there, and only to later', async () => {
    const id = await bank.createConsent(ALL_PERMISSIONS, '2026-12-01T00:00:00Z');
    const token = await bank.connect('adalove', id);
    expect((await renew(id, token, '2027-05-01T00:00:00Z')).status).toBe(201);
    await expect(read(id)).resolves.toMatchObject({ data: { expirationDateTime: '2027-05-01T00:00:00Z' } });
    expect((await renew(id, token, '2027-04-01T00:00:00Z')).status).toBe(422);
    expect((await renew(id, token, '2027-06-01T00:00:00Z', {})).status).toBe(400);
    expect((await renew(await bank.createConsent(), token)).status).toBe(403);
    bank.setNow(START + 60 * DAY);
    expect((await bank.running.get(ACCOUNTS, token)).status).toBe(200);
    expect((await renew(id, token)).status).toBe(201);
    const history = await (await bank.asClient('GET', `${CONSENTS}/${id}/extensions`)).json();
    expect(history).toMatchObject({
      data: [
        { previousExpirationDateTime: '2027-05-01T00:00:00Z' },
        { previousExpirationDateTime: '2026-12-01T00:00:00Z', expirationDateTime: '2027-05-01T00:00:00Z' },
      ],
      meta: { totalRecords: 2 },
    });
    bank.setNow(START + 400 * DAY);
    await status(id, 'AUTHORISED');
  });

  it('shows what it does not cover to nobody', async () => {
    const few = ['ACCOUNTS_READ', 'ACCOUNTS_OVERDRAFT_LIMITS_READ', 'RESOURCES_READ'];
    const token = await bank.connect('fridaklo', await bank.createConsent(few));
    const { id } = bank.account('fridaklo', 'checking');
    const statuses = async (paths: readonly string[]) =>
      Promise.all(paths.map(async (path) => (await bank.running.get(path, token)).status));
    const cards = '/open-banking/credit-cards-accounts/v2/accounts';
    expect(await statuses([ACCOUNTS, `${ACCOUNTS}/${id}`, `${ACCOUNTS}/${id}/overdraft-limits`])).toEqual([
      200, 200, 200,
    ]);
    const hidden = [
      `${ACCOUNTS}/${id}/balances`,
      `${ACCOUNTS}/${id}/transactions`,
      cards,
      '/open-banking/loans/v2/contracts',
    ];
    expect(await statuses(hidden)).toEqual([403, 403, 403, 403]);
    await expect(bank.json('/open-banking/resources/v3/resources', token)).resolves.toMatchObject({
      data: [{ type: 'ACCOUNT' }, { type: 'ACCOUNT' }],
    });
  });
});
