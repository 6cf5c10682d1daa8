import { Types } from 'mongoose';
import { eventually } from '../testing/eventually.ts';
import { greenAccount, greenProduct, greenTransaction, sendJson } from '../testing/paper-green-bank.ts';
import { startTestAggregator, type TestAggregator, type TestUser } from '../testing/test-aggregator.ts';

let aggregator: TestAggregator;
let user: TestUser;
let serial = 0;

beforeAll(async () => {
  aggregator = await startTestAggregator();
}, 60_000);
afterAll(() => aggregator?.stop());

beforeEach(() => {
  const { bank, auth, published } = aggregator;
  serial += 1;
  user = aggregator.user(`user${serial}`);
  bank.accounts.splice(0, Number.POSITIVE_INFINITY, greenAccount('GBA-1', 100.5), greenAccount('GBA-2', -20));
  bank.transactions.clear();
  bank.transactions.set('GBA-1', [
    greenTransaction('GBA-1', 'T-1', 154.7, '2026-11-01', { TransactionType: 'Salary' }),
    greenTransaction('GBA-1', 'T-2', -54.2, '2026-11-02', {
      MerchantName: 'Corner Harvest Market',
      MerchantCategoryCode: '5411',
    }),
  ]);
  bank.transactions.set('GBA-2', [
    greenTransaction('GBA-2', 'T-1', -20, '2026-11-03', {
      CounterpartyName: 'Frida Klo',
      CounterpartyAccountNumber: '118804523',
    }),
  ]);
  bank.products.splice(0, Number.POSITIVE_INFINITY, greenProduct('P-1', 9123.45));
  bank.pageSize = 100;
  bank.misbehave = undefined;
  bank.asked.length = 0;
  auth.leases.length = 0;
  auth.freshTokens.clear();
  auth.permissions = ['accounts', 'balances', 'transactions', 'products'];
  published.length = 0;
});

const mine = () => new Types.ObjectId(user.userId);
const storedAccounts = () =>
  aggregator.store.accounts.find({ 'AccountUser.UserId': mine() }).sort({ AccountId: 1 }).lean();
const storedProducts = () => aggregator.store.products.find({ 'ProductCustomer.UserId': mine() }).lean();
const storedTransactions = () =>
  aggregator.store.transactions
    .find({ 'TransactionUser.UserId': mine() })
    .sort({ 'TransactionAccount.AccountId': 1, TransactionId: 1 })
    .lean();
const amounts = async () =>
  (await storedTransactions()).map((one) => [
    one.TransactionAccount.AccountId,
    one.TransactionId,
    one.TransactionAmount.toString(),
    one.TransactionStatus,
  ]);
const eventsOf = (type: string) => aggregator.published.filter((event) => event.type === type);

const syncAgain = () => aggregator.syncAgain(user);

test('a consent that is authorised brings everything over, exactly, with numbers masked', async () => {
  const run = await aggregator.ended(await aggregator.authorise(user));
  expect(run).toMatchObject({
    SyncStatus: 'Completed',
    SyncCounts: { Accounts: 2, Products: 1, Transactions: 3, Changed: 6 },
  });
  const [first, second] = await storedAccounts();
  expect(first).toMatchObject({
    AccountId: 'GBA-1',
    AccountBank: 'Green Bank',
    AccountNumber: '*****5807',
    GreenAccountNarrative: 'Account GBA-1',
    AccountSource: { BankId: 'green-bank', Adapter: { Id: 'green-bank' } },
  });
  expect([first?.AccountBalance?.toString(), second?.AccountBalance?.toString()]).toEqual(['100.50', '-20.00']);
  expect(await amounts()).toEqual([
    ['GBA-1', 'T-1', '154.70', 'Booked'],
    ['GBA-1', 'T-2', '-54.20', 'Booked'],
    ['GBA-2', 'T-1', '-20.00', 'Booked'],
  ]);
  expect((await storedTransactions())[2]?.TransactionCounterparty).toEqual({
    Name: 'Frida Klo',
    Identification: '*****4523',
    IdentificationType: 'AccountNumber',
  });
  expect((await storedProducts())[0]).toMatchObject({
    ProductId: 'P-1',
    RepaymentPeriod: 24,
    LoanCollateral: 'Vehicle',
  });
  const everything = JSON.stringify([await storedAccounts(), await storedTransactions(), await storedProducts()]);
  expect(everything).not.toMatch(/118804523|204515807/);
  await eventually('the events', async () => eventsOf('of.transactions.changed').length === 1);
  expect(eventsOf('of.sync.completed')).toHaveLength(1);
  expect(eventsOf('of.accounts.changed')[0]?.data).toMatchObject({ userId: user.userId, changed: 3 });
  expect(eventsOf('of.transactions.changed')[0]?.data).toMatchObject({ userId: user.userId, changed: 3 });
  expect(eventsOf('of.sync.progressed').length).toBeGreaterThan(0);
});

test('a second sync changes nothing and announces no change', async () => {
  await aggregator.ended(await aggregator.authorise(user));
  await eventually('the events', async () => eventsOf('of.transactions.changed').length === 1);
  const before = JSON.stringify([await storedAccounts(), await storedTransactions(), await storedProducts()]);
  aggregator.published.length = 0;
  const run = await syncAgain();
  expect(run).toMatchObject({ SyncStatus: 'Completed', SyncCounts: { Transactions: 3, Changed: 0 } });
  expect(JSON.stringify([await storedAccounts(), await storedTransactions(), await storedProducts()])).toBe(before);
  await eventually('the end', async () => eventsOf('of.sync.completed').length === 1);
  expect(eventsOf('of.accounts.changed')).toEqual([]);
  expect(eventsOf('of.transactions.changed')).toEqual([]);
});

test('a change at the bank is one change here, and keeps the document', async () => {
  await aggregator.ended(await aggregator.authorise(user));
  const [, before] = await storedTransactions();
  Object.assign(aggregator.bank.transactions.get('GBA-1')?.[1] ?? {}, { TransactionAmount: -54.21 });
  aggregator.bank.transactions.get('GBA-1')?.push(greenTransaction('GBA-1', 'T-3', 1, '2026-11-04'));
  expect((await syncAgain()).SyncCounts.Changed).toBe(2);
  const [, after] = await storedTransactions();
  expect(after?._id).toEqual(before?._id);
  expect(after?.TransactionAmount.toString()).toBe('-54.21');
  expect(after?.TransactionSource.CreationDate).toEqual(before?.TransactionSource.CreationDate);
});

test('a history of many pages comes over whole, each page fetched once', async () => {
  const many = Array.from({ length: 245 }, (_, index) =>
    greenTransaction('GBA-1', `M-${index}`, -(index + 1) / 100, '2026-10-01'),
  );
  aggregator.bank.transactions.set('GBA-1', many);
  const run = await aggregator.ended(await aggregator.authorise(user));
  expect(run.SyncCounts.Transactions).toBe(246);
  expect(new Set((await amounts()).map(([, id]) => id)).size).toBe(246);
  expect(aggregator.bank.asked.filter((path) => path.includes('GBA-1/transactions'))).toEqual([
    '/accounts/GBA-1/transactions?offset=0&limit=100',
    '/accounts/GBA-1/transactions?offset=100&limit=100',
    '/accounts/GBA-1/transactions?offset=200&limit=100',
  ]);
});

test('a reversal and the entry it takes back both count; only the status tells', async () => {
  const list = aggregator.bank.transactions.get('GBA-1');
  list?.push(greenTransaction('GBA-1', 'T-9', 54.2, '2026-11-05', { TransactionType: 'Reversal', ReversalOf: 'T-2' }));
  expect((await aggregator.ended(await aggregator.authorise(user))).SyncCounts.Changed).toBe(7);
  expect(await amounts()).toEqual(
    expect.arrayContaining([
      ['GBA-1', 'T-2', '-54.20', 'Reversed'],
      ['GBA-1', 'T-9', '54.20', 'Booked'],
    ]),
  );
  expect((await syncAgain()).SyncCounts.Changed).toBe(0);
  list?.push(greenTransaction('GBA-1', 'T-10', -154.7, '2026-11-06', { ReversalOf: 'T-1' }));
  expect((await syncAgain()).SyncCounts.Changed).toBe(2);
  Object.assign(list?.[1] ?? {}, { MerchantName: 'Corner Harvest' });
  await syncAgain();
  expect(await amounts()).toEqual(expect.arrayContaining([['GBA-1', 'T-2', '-54.20', 'Reversed']]));
});

describe('a bank that misbehaves', () => {
  test('a record that drifted fails the run with its path; everything else is kept', async () => {
    Object.assign(aggregator.bank.transactions.get('GBA-1')?.[0] ?? {}, { TransactionAmount: '154.70' });
    const run = await aggregator.ended(await aggregator.authorise(user));
    expect(run).toMatchObject({
      SyncStatus: 'Failed',
      SyncError: { Code: 'schema-changed', Path: 'Transactions[0].TransactionAmount' },
    });
    expect((await amounts()).map(([account, id]) => `${account} ${id}`)).toEqual(['GBA-1 T-2', 'GBA-2 T-1']);
    expect(await storedProducts()).toHaveLength(1);
    await eventually('the failure', async () => eventsOf('of.sync.failed').length === 1);
    expect(eventsOf('of.sync.failed')[0]?.data).toMatchObject({ error: { code: 'schema-changed' } });
  });

  test('a drifted account purges nothing of what was there', async () => {
    await aggregator.ended(await aggregator.authorise(user));
    Object.assign(aggregator.bank.accounts[1] ?? {}, { AccountStatus: 'Frozen' });
    const run = await syncAgain();
    expect(run).toMatchObject({ SyncStatus: 'Failed', SyncError: { Path: 'Accounts[1].AccountStatus' } });
    expect(await storedAccounts()).toHaveLength(2);
    expect(await amounts()).toHaveLength(3);
  });

  test('a transaction without an id is refused rather than taken for another', async () => {
    aggregator.bank.transactions.get('GBA-1')?.push(greenTransaction('GBA-1', ' ', -1, '2026-11-06'));
    const run = await aggregator.ended(await aggregator.authorise(user));
    expect(run).toMatchObject({ SyncStatus: 'Failed', SyncError: { Code: 'schema-changed', Path: 'Transactions[2]' } });
    expect(await amounts()).toHaveLength(3);
  });

  test('pages that go round end in a drift, and the other account is still read', async () => {
    aggregator.bank.misbehave = (_req, res, url) => {
      if (!url.pathname.includes('GBA-1')) return false;
      const list = aggregator.bank.transactions.get('GBA-1');
      sendJson(res, 200, { Transactions: list, Paging: { Offset: 0, Limit: 2, Total: 1000 } });
      return true;
    };
    const run = await aggregator.ended(await aggregator.authorise(user));
    expect(run).toMatchObject({ SyncStatus: 'Failed', SyncError: { Code: 'schema-changed', Path: 'Paging.Offset' } });
    expect(await amounts()).toHaveLength(3);
    expect(aggregator.bank.asked.filter((path) => path.includes('GBA-1')).length).toBe(2);
  });

  test('errors that pass are got over: 500, HTML with 200, truncated JSON, 429', async () => {
    let count = 0;
    aggregator.bank.misbehave = (_req, res) => {
      count += 1;
      if (count === 1) res.writeHead(500).end();
      else if (count === 3) res.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Maintenance</h1>');
      else if (count === 5) res.writeHead(200, { 'content-type': 'application/json' }).end('{"Transactions":[{');
      else if (count === 7) sendJson(res, 429, {}, { 'retry-after': '1' });
      else return false;
      return true;
    };
    expect(await aggregator.ended(await aggregator.authorise(user))).toMatchObject({ SyncStatus: 'Completed' });
    expect(await amounts()).toHaveLength(3);
  });

  test('a token that expires in mid-page is replaced; nothing is lost or doubled', async () => {
    aggregator.bank.pageSize = 1;
    const consent = await aggregator.authorise(user, {});
    const token = `token-of-${consent.consentId}`;
    aggregator.auth.freshTokens.set(consent.consentId, 'a fresh one');
    aggregator.bank.tokens.add('a fresh one');
    aggregator.bank.misbehave = (_req, _res, url) => {
      if (url.pathname.includes('GBA-1') && url.searchParams.get('offset') === '1')
        aggregator.bank.tokens.delete(token);
      return false;
    };
    expect(await aggregator.ended(consent)).toMatchObject({ SyncStatus: 'Completed' });
    expect(await amounts()).toHaveLength(3);
    expect(aggregator.auth.leases.filter(({ refusedTokenHash }) => refusedTokenHash !== undefined)).toHaveLength(1);
  });

  test('a consent that the bank does not honour any more asks for a new one, and keeps the data', async () => {
    const consent = await aggregator.authorise(user);
    await aggregator.ended(consent);
    aggregator.bank.tokens.clear();
    expect(await syncAgain()).toMatchObject({ SyncStatus: 'Failed', SyncError: { Code: 're-consent' } });
    expect(await aggregator.connectionOf(user)).toMatchObject({ ConnectionStatus: 'ReconsentRequired' });
    expect(await amounts()).toHaveLength(3);
  });
});

describe('consents', () => {
  test('without balances none is stored, and one that was stored is gone', async () => {
    await aggregator.ended(await aggregator.authorise(user));
    const narrower = await aggregator.authorise(user, { permissions: ['accounts', 'transactions'] });
    await aggregator.ended(narrower);
    for (const account of await storedAccounts()) {
      expect(account.AccountBalance).toBeUndefined();
      expect(account.AccountBalances).toEqual([]);
    }
    expect(await storedProducts()).toEqual([]);
    expect(await amounts()).toHaveLength(3);
    expect((await aggregator.connectionOf(user))?.ConnectionConsent.ConsentId).toBe(narrower.consentId);
  });

  test('what the vault grants less than the consent says is not fetched', async () => {
    aggregator.auth.permissions = ['accounts'];
    await aggregator.ended(await aggregator.authorise(user));
    expect(await amounts()).toEqual([]);
    expect(aggregator.bank.asked.every((path) => path.startsWith('/accounts?'))).toBe(true);
  });

  test('an account that is not shared any more goes with its transactions', async () => {
    await aggregator.ended(await aggregator.authorise(user));
    aggregator.bank.accounts.splice(1);
    expect((await syncAgain()).SyncCounts.Changed).toBe(2);
    expect((await storedAccounts()).map(({ AccountId }) => AccountId)).toEqual(['GBA-1']);
    expect(await amounts()).toHaveLength(2);
  });

  test('revoking purges everything, and a later message under that consent brings nothing back', async () => {
    const consent = await aggregator.authorise(user);
    await aggregator.ended(consent);
    await aggregator.revoke(consent);
    await eventually('the purge', async () => (await storedAccounts()).length === 0);
    await eventually('the purge', async () => (await storedTransactions()).length === 0);
    expect(await storedProducts()).toEqual([]);
    expect(await aggregator.connectionOf(user)).toMatchObject({ ConnectionStatus: 'Revoked' });
    aggregator.bank.asked.length = 0;
    await aggregator.emit('of.consent.authorised', consent);
    await aggregator.revoke(consent);
    const next = await aggregator.authorise(aggregator.user('bystander'));
    await aggregator.ended(next);
    expect(await aggregator.connectionOf(user)).toMatchObject({ ConnectionStatus: 'Revoked' });
    expect(await storedAccounts()).toEqual([]);
  });

  test('revoking in the middle of a sync: what the bank answers after it is not stored', async () => {
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    aggregator.bank.misbehave = async (_req, _res, url) => {
      if (url.pathname.includes('GBA-2')) await held;
      return false;
    };
    const consent = await aggregator.authorise(user);
    await eventually('the bank to be asked', async () => aggregator.bank.asked.some((path) => path.includes('GBA-2')));
    await aggregator.revoke(consent);
    await eventually('the purge', async () => (await storedAccounts()).length === 0);
    release?.();
    expect(await aggregator.ended(consent)).toMatchObject({
      SyncStatus: 'Failed',
      SyncError: { Code: 'consent-not-active' },
    });
    await aggregator.ended(await aggregator.authorise(aggregator.user(`next${serial}`)));
    expect(await storedTransactions()).toEqual([]);
    expect(await storedAccounts()).toEqual([]);
  });

  test('an expired consent leaves nothing to be read, and asks for a new one', async () => {
    await aggregator.ended(await aggregator.authorise(user));
    await aggregator.store.connections.updateOne(
      { 'ConnectionUser.UserId': mine() },
      { $set: { 'ConnectionConsent.ExpirationDate': new Date() } },
    );
    await eventually('the purge', async () => (await storedAccounts()).length === 0);
    expect(await storedTransactions()).toEqual([]);
    expect(await aggregator.connectionOf(user)).toMatchObject({ ConnectionStatus: 'ReconsentRequired' });
    await aggregator.ended(await aggregator.authorise(user));
    expect(await amounts()).toHaveLength(3);
  });

  test('a consent that a newer one took the place of takes nothing away, whichever event comes first', async () => {
    const older = await aggregator.authorise(user);
    await aggregator.ended(older);
    const before = (await storedAccounts()).map(({ _id }) => _id.toHexString());
    await aggregator.revoke(older, 'Superseded');
    const newer = await aggregator.authorise(user);
    await aggregator.ended(newer);
    await aggregator.emit('of.consent.authorised', older);
    await aggregator.ended(await aggregator.authorise(aggregator.user(`other${serial}`)));
    expect((await aggregator.connectionOf(user))?.ConnectionConsent.ConsentId).toBe(newer.consentId);
    expect((await storedAccounts()).map(({ _id }) => _id.toHexString())).toEqual(before);
    expect(await aggregator.store.runs.countDocuments({ ConsentId: older.consentId })).toBe(1);
  });

  test('a revocation that overtakes its authorisation holds', async () => {
    await aggregator.ended(await aggregator.authorise(user));
    const consent = { consentId: 'urn:openfinance:consent:00000000-0000-4000-8000-000000000000', bankId: 'green-bank' };
    await aggregator.emit('of.consent.revoked', {
      ...consent,
      userId: user.userId,
      revokedAt: new Date().toISOString(),
      reason: 'UserRevoked',
    });
    await eventually(
      'the revocation',
      async () => (await aggregator.connectionOf(user))?.RevokedConsents?.length === 1,
    );
    await aggregator.authorise(user, consent);
    await aggregator.ended(await aggregator.authorise(aggregator.user(`third${serial}`)));
    expect(await aggregator.store.runs.countDocuments({ ConsentId: consent.consentId })).toBe(0);
  });
});

describe('delivery', () => {
  test('the same events twice make one connection, one run and one copy of each document', async () => {
    const consent = await aggregator.authorise(user);
    await aggregator.emit('of.consent.authorised', consent);
    const run = await aggregator.ended(consent);
    const connection = await aggregator.connectionOf(user);
    aggregator.bank.asked.length = 0;
    const event = {
      syncRunId: run._id.toHexString(),
      connectionId: connection?._id.toHexString() ?? '',
      bankId: 'green-bank',
      userId: user.userId,
      consentId: consent.consentId,
      requestedAt: new Date().toISOString(),
      trigger: 'User' as const,
    };
    await Promise.all([aggregator.emit('of.sync.requested', event), aggregator.emit('of.sync.requested', event)]);
    await aggregator.ended(await aggregator.authorise(aggregator.user(`later${serial}`)));
    expect(await aggregator.store.runs.countDocuments({ ConsentId: consent.consentId })).toBe(1);
    expect(await aggregator.store.connections.countDocuments({ 'ConnectionUser.UserId': mine() })).toBe(1);
    expect(await amounts()).toHaveLength(3);
    expect(aggregator.bank.asked.filter((path) => path.startsWith('/accounts?'))).toHaveLength(1);
  });

  test('two runs of one connection at once: they take turns, and both end', async () => {
    const consent = await aggregator.authorise(user);
    await aggregator.ended(consent);
    let atOnce = 0;
    let most = 0;
    aggregator.bank.misbehave = async (_req, res) => {
      atOnce += 1;
      most = Math.max(most, atOnce);
      res.on('close', () => {
        atOnce -= 1;
      });
      return false;
    };
    const runs = await Promise.all([syncAgain(), syncAgain()]);
    expect(runs.map(({ SyncStatus }) => SyncStatus)).toEqual(['Completed', 'Completed']);
    expect(most).toBe(1);
    expect(await amounts()).toHaveLength(3);
  });

  test('the outbox is empty in the end', async () => {
    await aggregator.ended(await aggregator.authorise(user));
    await eventually('an empty outbox', async () => {
      const left = await aggregator.store.runs.db.collection('outbox').countDocuments({});
      return left === 0;
    });
  });
});
