import type { ConnectionStatus, Permission } from '@of/contracts';
import { type AccountQuality, toDecimal128, toStoredDate } from '@of/models';
import { accountQuality, connectionQuality } from './data-quality.ts';

const now = new Date('2026-11-25T12:00:00.000Z');
const ALL: Permission[] = ['accounts', 'balances', 'transactions'];
const connected = (ConnectionStatus: ConnectionStatus = 'Active', Permissions = ALL) => ({
  ConnectionStatus,
  ConnectionConsent: { ConsentId: '', Permissions, AuthorisationDate: now, ExpirationDate: now },
});
const account = (quality: Partial<AccountQuality> = {}) => ({
  AccountCurrency: 'JPY',
  AccountQuality: { Status: 'complete', IsDue: false, StaleDate: new Date(now.getTime() + 1), ...quality } as const,
});
const gap = (amount: string, since: string) =>
  account({ Status: 'gap', Gap: { Amount: toDecimal128(amount), SinceDate: toStoredDate(since) } });
const ofOne = (one: Parameters<typeof accountQuality>[0], connection = connected()) =>
  JSON.parse(JSON.stringify(accountQuality(one, connection, now)));

test('an account shows what the last look found out, until that is too long ago', () => {
  expect(ofOne(account())).toEqual({ status: 'complete' });
  expect(ofOne(account({ Explanation: 'history-limit' }))).toEqual({
    status: 'complete',
    explanation: 'history-limit',
  });
  expect(ofOne(gap('-1200', '2026-11-20'))).toEqual({
    status: 'gap',
    gap: { amount: '-1200', currency: 'JPY', since: '2026-11-20' },
  });
  expect(ofOne(account({ StaleDate: now }))).toEqual({ status: 'stale', explanation: 'overdue' });
});

test('what the consent does not cover is unknown, and one that is over makes all of it stale', () => {
  expect(ofOne({ AccountCurrency: 'JPY' })).toEqual({ status: 'unknown' });
  expect(ofOne(account(), connected('Active', ['accounts', 'balances']))).toEqual({
    status: 'unknown',
    explanation: 'not-shared',
  });
  expect(ofOne(gap('5', '2026-11-20'), connected('ReconsentRequired'))).toMatchObject({
    status: 'stale',
    explanation: 're-consent',
    gap: { amount: '5' },
  });
});

test('a connection shows the worst of its accounts, and of gaps the oldest', () => {
  const worst = (...accounts: ReturnType<typeof account>[]) => connectionQuality(accounts, connected(), now);
  expect(worst(account(), account({ Explanation: 'pending' }))).toMatchObject({ explanation: 'pending' });
  expect(worst(account({ Status: 'unknown' }), account())).toMatchObject({ status: 'unknown' });
  expect(worst(account({ Status: 'unknown', Explanation: 'moves-without-entries' }), account()).status).toBe(
    'complete',
  );
  expect(worst(account({ Status: 'unknown', Explanation: 'moves-without-entries' })).explanation).toBe(
    'moves-without-entries',
  );
  expect(worst(account({ Status: 'unknown' }), account({ StaleDate: now }), account()).status).toBe('stale');
  const gaps = [gap('9', '2026-11-22'), gap('1', '2026-11-20'), account({ StaleDate: now })] as const;
  expect(worst(...gaps).gap?.amount).toBe('1');
  expect(worst()).toEqual({ status: 'unknown' });
  expect(connectionQuality([], connected('ReconsentRequired'), now).status).toBe('stale');
});
