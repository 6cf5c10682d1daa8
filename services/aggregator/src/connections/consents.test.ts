import { eventually } from '../testing/eventually.ts';
import { storedOf, useSyncFixture } from '../testing/sync-fixture.ts';

const fixture = useSyncFixture();
const stored = () => storedOf(fixture);
const syncAgain = () => fixture.aggregator.syncAgain(fixture.user);

describe('consents', () => {
  test('without balances none is stored, and one that was stored is gone', async () => {
    await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user));
    const narrower = await fixture.aggregator.authorise(fixture.user, { permissions: ['accounts', 'transactions'] });
    await fixture.aggregator.ended(narrower);
    for (const account of await stored().accounts()) {
      expect(account.AccountBalance).toBeUndefined();
      expect(account.AccountBalances).toEqual([]);
    }
    expect(await stored().products()).toEqual([]);
    expect(await stored().amounts()).toHaveLength(3);
    expect((await fixture.aggregator.connectionOf(fixture.user))?.ConnectionConsent.ConsentId).toBe(narrower.consentId);
  });

  test('what the vault grants less than the consent says is not fetched', async () => {
    fixture.aggregator.auth.permissions = ['accounts'];
    await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user));
    expect(await stored().amounts()).toEqual([]);
    expect(fixture.aggregator.bank.asked.every((path) => path.startsWith('/accounts?'))).toBe(true);
  });

  test('an account that is not shared any more goes with its transactions', async () => {
    await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user));
    fixture.aggregator.bank.accounts.splice(1);
    expect((await syncAgain()).SyncCounts.Changed).toBe(2);
    expect((await stored().accounts()).map(({ AccountId }) => AccountId)).toEqual(['GBA-1']);
    expect(await stored().amounts()).toHaveLength(2);
  });

  test('revoking purges everything, and a later message under that consent brings nothing back', async () => {
    const consent = await fixture.aggregator.authorise(fixture.user);
    await fixture.aggregator.ended(consent);
    await fixture.aggregator.revoke(consent);
    await eventually('the purge', async () => (await stored().accounts()).length === 0);
    await eventually('the purge', async () => (await stored().transactions()).length === 0);
    expect(await stored().products()).toEqual([]);
    expect(await fixture.aggregator.connectionOf(fixture.user)).toMatchObject({ ConnectionStatus: 'Revoked' });
    fixture.aggregator.bank.asked.length = 0;
    await fixture.aggregator.emit('of.consent.authorised', consent);
    await fixture.aggregator.revoke(consent);
    const next = await fixture.aggregator.authorise(fixture.aggregator.user('bystander'));
    await fixture.aggregator.ended(next);
    expect(await fixture.aggregator.connectionOf(fixture.user)).toMatchObject({ ConnectionStatus: 'Revoked' });
    expect(await stored().accounts()).toEqual([]);
  });

  test('revoking in the middle of a sync: what the bank answers after it is not stored', async () => {
    let release: (() => void) | undefined;
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    fixture.aggregator.bank.misbehave = async (_req, _res, url) => {
      if (url.pathname.includes('GBA-2')) await held;
      return false;
    };
    const consent = await fixture.aggregator.authorise(fixture.user);
    await eventually('the bank to be asked', async () =>
      fixture.aggregator.bank.asked.some((path) => path.includes('GBA-2')),
    );
    await fixture.aggregator.revoke(consent);
    await eventually('the purge', async () => (await stored().accounts()).length === 0);
    release?.();
    expect(await fixture.aggregator.ended(consent)).toMatchObject({
      SyncStatus: 'Failed',
      SyncError: { Code: 'consent-not-active' },
    });
    await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.aggregator.user('next')));
    expect(await stored().transactions()).toEqual([]);
    expect(await stored().accounts()).toEqual([]);
  });

  test('an expired consent leaves nothing to be read, and asks for a new one', async () => {
    await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user));
    await fixture.aggregator.store.connections.updateOne(
      { 'ConnectionUser.UserId': stored().mine },
      { $set: { 'ConnectionConsent.ExpirationDate': new Date() } },
    );
    await eventually('the purge', async () => (await stored().accounts()).length === 0);
    expect(await stored().transactions()).toEqual([]);
    expect(await fixture.aggregator.connectionOf(fixture.user)).toMatchObject({
      ConnectionStatus: 'ReconsentRequired',
    });
    await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user));
    expect(await stored().amounts()).toHaveLength(3);
  });

  test('a renewed consent goes on until its new end, and an earlier one that comes late changes nothing', async () => {
    const consent = await fixture.aggregator.authorise(fixture.user);
    await fixture.aggregator.ended(consent);
    const later = new Date(Date.now() + 90 * 86_400_000);
    const renew = (end: Date) =>
      fixture.aggregator.emit('of.consent.renewed', {
        ...{ consentId: consent.consentId, bankId: consent.bankId, userId: consent.userId },
        ...{ renewedAt: new Date().toISOString(), expiresAt: end.toISOString() },
      });
    const endOf = async () =>
      (await fixture.aggregator.connectionOf(fixture.user))?.ConnectionConsent.ExpirationDate.toISOString();
    await renew(later);
    await eventually('the new end', async () => (await endOf()) === later.toISOString());
    // Its old end came before the message: what was fetched is gone, and comes again.
    const dates = { 'ConnectionConsent.ExpirationDate': new Date() };
    await fixture.aggregator.store.connections.updateOne({ 'ConnectionUser.UserId': stored().mine }, { $set: dates });
    await eventually('the purge', async () => (await stored().accounts()).length === 0);
    await renew(later);
    await eventually('the accounts', async () => (await stored().amounts()).length === 3);
    expect(await fixture.aggregator.connectionOf(fixture.user)).toMatchObject({ ConnectionStatus: 'Active' });
    // In whichever order the two are taken, the later end is the one that stays.
    const latest = new Date(later.getTime() + 1000);
    await Promise.all([renew(latest), renew(new Date(Date.now() + 2 * 86_400_000))]);
    await eventually('the latest end', async () => (await endOf()) === latest.toISOString());
  });

  test('a renewal that overtakes its authorisation waits for it', async () => {
    await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user));
    const consent = { consentId: 'urn:openfinance:consent:00000000-0000-4000-8000-000000000001', bankId: 'green-bank' };
    const later = new Date(Date.now() + 90 * 86_400_000).toISOString();
    const renewed = { ...consent, userId: fixture.user.userId, renewedAt: later, expiresAt: later };
    await fixture.aggregator.emit('of.consent.renewed', renewed);
    await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user, consent));
    await eventually('the new end', async () => {
      const connection = await fixture.aggregator.connectionOf(fixture.user);
      return connection?.ConnectionConsent.ExpirationDate.toISOString() === later;
    });
  });

  test('a consent that a newer one took the place of takes nothing away, whichever event comes first', async () => {
    const older = await fixture.aggregator.authorise(fixture.user);
    await fixture.aggregator.ended(older);
    const before = (await stored().accounts()).map(({ _id }) => _id.toHexString());
    await fixture.aggregator.revoke(older, 'Superseded');
    const newer = await fixture.aggregator.authorise(fixture.user);
    await fixture.aggregator.ended(newer);
    await fixture.aggregator.emit('of.consent.authorised', older);
    await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.aggregator.user('other')));
    expect((await fixture.aggregator.connectionOf(fixture.user))?.ConnectionConsent.ConsentId).toBe(newer.consentId);
    expect((await stored().accounts()).map(({ _id }) => _id.toHexString())).toEqual(before);
    expect(await fixture.aggregator.store.runs.countDocuments({ ConsentId: older.consentId })).toBe(1);
  });

  test('a revocation that overtakes a user’s first authorisation waits for it, and holds', async () => {
    const consent = { consentId: 'urn:openfinance:consent:00000000-0000-4000-8000-000000000002', bankId: 'green-bank' };
    const first = fixture.aggregator.user('hasty');
    await fixture.aggregator.emit('of.consent.revoked', {
      ...consent,
      userId: first.userId,
      revokedAt: new Date().toISOString(),
      reason: 'UserRevoked',
    });
    await fixture.aggregator.authorise(first, consent);
    await eventually(
      'the end',
      async () => (await fixture.aggregator.connectionOf(first))?.ConnectionStatus === 'Revoked',
    );
  });

  test('a revocation that overtakes its authorisation holds', async () => {
    await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user));
    const consent = { consentId: 'urn:openfinance:consent:00000000-0000-4000-8000-000000000000', bankId: 'green-bank' };
    await fixture.aggregator.emit('of.consent.revoked', {
      ...consent,
      userId: fixture.user.userId,
      revokedAt: new Date().toISOString(),
      reason: 'UserRevoked',
    });
    await eventually(
      'the revocation',
      async () => (await fixture.aggregator.connectionOf(fixture.user))?.RevokedConsents?.length === 1,
    );
    await fixture.aggregator.authorise(fixture.user, consent);
    await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.aggregator.user('third')));
    expect(await fixture.aggregator.store.runs.countDocuments({ ConsentId: consent.consentId })).toBe(0);
  });
});

describe('delivery', () => {
  test('the same events twice make one connection, one run and one copy of each document', async () => {
    const consent = await fixture.aggregator.authorise(fixture.user);
    await fixture.aggregator.emit('of.consent.authorised', consent);
    const run = await fixture.aggregator.ended(consent);
    const connection = await fixture.aggregator.connectionOf(fixture.user);
    fixture.aggregator.bank.asked.length = 0;
    const event = {
      syncRunId: run._id.toHexString(),
      connectionId: connection?._id.toHexString() ?? '',
      bankId: 'green-bank',
      userId: fixture.user.userId,
      consentId: consent.consentId,
      requestedAt: new Date().toISOString(),
      trigger: 'User' as const,
    };
    await Promise.all([
      fixture.aggregator.emit('of.sync.requested', event),
      fixture.aggregator.emit('of.sync.requested', event),
    ]);
    await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.aggregator.user('later')));
    expect(await fixture.aggregator.store.runs.countDocuments({ ConsentId: consent.consentId })).toBe(1);
    expect(await fixture.aggregator.store.connections.countDocuments({ 'ConnectionUser.UserId': stored().mine })).toBe(
      1,
    );
    expect(await stored().amounts()).toHaveLength(3);
    expect(fixture.aggregator.bank.asked.filter((path) => path.startsWith('/accounts?'))).toHaveLength(1);
  });

  test('two runs of one connection at once: they take turns, and both end', async () => {
    const consent = await fixture.aggregator.authorise(fixture.user);
    await fixture.aggregator.ended(consent);
    let atOnce = 0;
    let most = 0;
    fixture.aggregator.bank.misbehave = async (_req, res) => {
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
    expect(await stored().amounts()).toHaveLength(3);
  });

  test('the outbox is empty in the end', async () => {
    await fixture.aggregator.ended(await fixture.aggregator.authorise(fixture.user));
    await eventually('an empty outbox', async () => {
      const left = await fixture.aggregator.store.runs.db.collection('outbox').countDocuments({});
      return left === 0;
    });
  });
});
