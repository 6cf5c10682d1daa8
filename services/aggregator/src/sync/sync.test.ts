import { eventually } from '../testing/eventually.ts';
import { greenTransaction, sendJson } from '../testing/paper-green-bank.ts';
import { storedOf, useSyncFixture } from '../testing/sync-fixture.ts';

const fixture = useSyncFixture();
const stored = () => storedOf(fixture);
const syncAgain = () => fixture.aggregator.syncAgain(fixture.user);
const eventsOf = (type: string) => fixture.aggregator.published.filter((event) => event.type === type);

test('a consent that is authorised brings everything over, exactly, with numbers masked', async () => {
  const run = await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user));
  expect(run).toMatchObject({
    SyncStatus: 'Completed',
    SyncCounts: { Accounts: 2, Products: 1, Transactions: 3, Changed: 6 },
  });
  const [first, second] = await stored().accounts();
  expect(first).toMatchObject({
    AccountId: 'GBA-1',
    AccountBank: 'Green Bank',
    AccountNumber: '*****5807',
    GreenAccountNarrative: 'Account GBA-1',
    AccountSource: { BankId: 'green-bank', Adapter: { Id: 'green-bank' } },
  });
  expect([first?.AccountBalance?.toString(), second?.AccountBalance?.toString()]).toEqual(['100.50', '-20.00']);
  expect(await stored().amounts()).toEqual([
    ['GBA-1', 'T-1', '154.70', 'Booked'],
    ['GBA-1', 'T-2', '-54.20', 'Booked'],
    ['GBA-2', 'T-1', '-20.00', 'Booked'],
  ]);
  expect((await stored().transactions())[2]?.TransactionCounterparty).toEqual({
    Name: 'Frida Klo',
    Identification: '*****4523',
    IdentificationType: 'AccountNumber',
  });
  expect((await stored().products())[0]).toMatchObject({
    ProductId: 'P-1',
    RepaymentPeriod: 24,
    LoanCollateral: 'Vehicle',
  });
  const everything = JSON.stringify([
    await stored().accounts(),
    await stored().transactions(),
    await stored().products(),
  ]);
  expect(everything).not.toMatch(/118804523|204515807/);
  await eventually('the events', async () => eventsOf('of.transactions.changed').length === 1);
  expect(eventsOf('of.sync.completed')).toHaveLength(1);
  expect(eventsOf('of.accounts.changed')[0]?.data).toMatchObject({ userId: fixture.user.userId, changed: 3 });
  expect(eventsOf('of.transactions.changed')[0]?.data).toMatchObject({ userId: fixture.user.userId, changed: 3 });
  expect(eventsOf('of.sync.progressed').length).toBeGreaterThan(0);
});

test('a second sync changes nothing and announces no change', async () => {
  await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user));
  await eventually('the events', async () => eventsOf('of.transactions.changed').length === 1);
  const before = JSON.stringify([await stored().accounts(), await stored().transactions(), await stored().products()]);
  fixture.aggregator.published.length = 0;
  const run = await syncAgain();
  expect(run).toMatchObject({ SyncStatus: 'Completed', SyncCounts: { Transactions: 3, Changed: 0 } });
  expect(JSON.stringify([await stored().accounts(), await stored().transactions(), await stored().products()])).toBe(
    before,
  );
  await eventually('the end', async () => eventsOf('of.sync.completed').length === 1);
  expect(eventsOf('of.accounts.changed')).toEqual([]);
  expect(eventsOf('of.transactions.changed')).toEqual([]);
});

test('a change at the bank is one change here, and keeps the document', async () => {
  await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user));
  const [, before] = await stored().transactions();
  Object.assign(fixture.aggregator.bank.transactions.get('GBA-1')?.[1] ?? {}, { TransactionAmount: -54.21 });
  fixture.aggregator.bank.transactions.get('GBA-1')?.push(greenTransaction('GBA-1', 'T-3', 1, '2026-11-04'));
  expect((await syncAgain()).SyncCounts.Changed).toBe(2);
  const [, after] = await stored().transactions();
  expect(after?._id).toEqual(before?._id);
  expect(after?.TransactionAmount.toString()).toBe('-54.21');
  expect(after?.TransactionSource.CreationDate).toEqual(before?.TransactionSource.CreationDate);
});

test('a history of many pages comes over whole, each page fetched once', async () => {
  const many = Array.from({ length: 245 }, (_, index) =>
    greenTransaction('GBA-1', `M-${index}`, -(index + 1) / 100, '2026-10-01'),
  );
  fixture.aggregator.bank.transactions.set('GBA-1', many);
  const run = await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user));
  expect(run.SyncCounts.Transactions).toBe(246);
  expect(new Set((await stored().amounts()).map(([, id]) => id)).size).toBe(246);
  expect(fixture.aggregator.bank.asked.filter((path) => path.includes('GBA-1/transactions'))).toEqual([
    '/accounts/GBA-1/transactions?offset=0&limit=100',
    '/accounts/GBA-1/transactions?offset=100&limit=100',
    '/accounts/GBA-1/transactions?offset=200&limit=100',
  ]);
});

test('a reversal and the entry it takes back both count; only the status tells', async () => {
  const list = fixture.aggregator.bank.transactions.get('GBA-1');
  list?.push(greenTransaction('GBA-1', 'T-9', 54.2, '2026-11-05', { TransactionType: 'Reversal', ReversalOf: 'T-2' }));
  expect((await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user))).SyncCounts.Changed).toBe(7);
  expect(await stored().amounts()).toEqual(
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
  expect(await stored().amounts()).toEqual(expect.arrayContaining([['GBA-1', 'T-2', '-54.20', 'Reversed']]));
});

describe('a bank that misbehaves', () => {
  test('a record that drifted fails the run with its path; everything else is kept', async () => {
    Object.assign(fixture.aggregator.bank.transactions.get('GBA-1')?.[0] ?? {}, { TransactionAmount: '154.70' });
    const run = await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user));
    expect(run).toMatchObject({
      SyncStatus: 'Failed',
      SyncError: { Code: 'schema-changed', Path: 'Transactions[0].TransactionAmount' },
    });
    expect((await stored().amounts()).map(([account, id]) => `${account} ${id}`)).toEqual(['GBA-1 T-2', 'GBA-2 T-1']);
    expect(await stored().products()).toHaveLength(1);
    await eventually('the failure', async () => eventsOf('of.sync.failed').length === 1);
    expect(eventsOf('of.sync.failed')[0]?.data).toMatchObject({ error: { code: 'schema-changed' } });
  });

  test('a drifted account purges nothing of what was there', async () => {
    await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user));
    Object.assign(fixture.aggregator.bank.accounts[1] ?? {}, { AccountStatus: 'Frozen' });
    const run = await syncAgain();
    expect(run).toMatchObject({ SyncStatus: 'Failed', SyncError: { Path: 'Accounts[1].AccountStatus' } });
    expect(await stored().accounts()).toHaveLength(2);
    expect(await stored().amounts()).toHaveLength(3);
  });

  test('pages that go round end in a drift, and the other account is still read', async () => {
    fixture.aggregator.bank.misbehave = (_req, res, url) => {
      if (!url.pathname.includes('GBA-1')) return false;
      const list = fixture.aggregator.bank.transactions.get('GBA-1');
      sendJson(res, 200, { Transactions: list, Paging: { Offset: 0, Limit: 2, Total: 1000 } });
      return true;
    };
    const run = await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user));
    expect(run).toMatchObject({ SyncStatus: 'Failed', SyncError: { Code: 'schema-changed', Path: 'Paging.Offset' } });
    expect(await stored().amounts()).toHaveLength(3);
    expect(fixture.aggregator.bank.asked.filter((path) => path.includes('GBA-1')).length).toBe(2);
  });

  test('errors that pass are got over: 500, HTML with 200, truncated JSON, 429', async () => {
    let count = 0;
    fixture.aggregator.bank.misbehave = (_req, res) => {
      count += 1;
      if (count === 1) res.writeHead(500).end();
      else if (count === 3) res.writeHead(200, { 'content-type': 'text/html' }).end('<h1>Maintenance</h1>');
      else if (count === 5) res.writeHead(200, { 'content-type': 'application/json' }).end('{"Transactions":[{');
      else if (count === 7) sendJson(res, 429, {}, { 'retry-after': '1' });
      else return false;
      return true;
    };
    expect(await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user))).toMatchObject({
      SyncStatus: 'Completed',
    });
    expect(await stored().amounts()).toHaveLength(3);
  });

  test('a token that expires in mid-page is replaced; nothing is lost or doubled', async () => {
    fixture.aggregator.bank.pageSize = 1;
    const consent = await fixture.aggregator.authorise(fixture.user, {});
    const token = `token-of-${consent.consentId}`;
    fixture.aggregator.auth.freshTokens.set(consent.consentId, 'a fresh one');
    fixture.aggregator.bank.tokens.add('a fresh one');
    fixture.aggregator.bank.misbehave = (_req, _res, url) => {
      if (url.pathname.includes('GBA-1') && url.searchParams.get('offset') === '1')
        fixture.aggregator.bank.tokens.delete(token);
      return false;
    };
    expect(await fixture.aggregator.ended(consent)).toMatchObject({ SyncStatus: 'Completed' });
    expect(await stored().amounts()).toHaveLength(3);
    expect(
      fixture.aggregator.auth.leases.filter(({ refusedTokenHash }) => refusedTokenHash !== undefined),
    ).toHaveLength(1);
  });

  test('a consent that the bank does not honour any more asks for a new one, and keeps the data', async () => {
    const consent = await fixture.aggregator.authorise(fixture.user);
    await fixture.aggregator.ended(consent);
    fixture.aggregator.bank.tokens.clear();
    expect(await syncAgain()).toMatchObject({ SyncStatus: 'Failed', SyncError: { Code: 're-consent' } });
    expect(await fixture.aggregator.connectionOf(fixture.user)).toMatchObject({
      ConnectionStatus: 'ReconsentRequired',
    });
    expect(await stored().amounts()).toHaveLength(3);
  });
});
