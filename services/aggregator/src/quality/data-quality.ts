import type { DataQuality, DataQualityStatus } from '@of/contracts';
import { type ConnectionDocument, type ExternalAccountDocument, toCalendarDate } from '@of/models';
import { shownAmount } from '../documents/stored-money.ts';

type Qualified = Pick<ExternalAccountDocument, 'AccountQuality' | 'AccountCurrency'>;
type Connected = Pick<ConnectionDocument, 'ConnectionStatus' | 'ConnectionConsent'>;

/** From best to worst. */
const RANKS: Record<DataQualityStatus, number> = { complete: 0, unknown: 1, stale: 2, gap: 3 };

/** An account's data quality as the API shows it. A known gap goes on being shown on a stale account. */
export function accountQuality(
  { AccountQuality: quality, AccountCurrency: currency }: Qualified,
  { ConnectionStatus, ConnectionConsent: { Permissions } }: Connected,
  now = new Date(),
): DataQuality {
  const { Gap } = quality ?? {};
  const gap =
    Gap === undefined
      ? undefined
      : { amount: shownAmount(Gap.Amount, currency), currency, since: toCalendarDate(Gap.SinceDate) };
  if (ConnectionStatus !== 'Active') return { status: 'stale', gap, explanation: 're-consent' };
  if (!Permissions.includes('balances') || !Permissions.includes('transactions'))
    return { status: 'unknown', explanation: 'not-shared' };
  if (quality === undefined) return { status: 'unknown' };
  if (quality.StaleDate !== undefined && quality.StaleDate <= now)
    return { status: 'stale', gap, explanation: 'overdue' };
  return { status: quality.Status, gap, explanation: quality.Explanation };
}

/** Whether `a` is shown rather than `b`: the worse one, then the older gap, then the one that says why. */
function isWorse(a: DataQuality, b: DataQuality): boolean {
  if (a.status !== b.status) return RANKS[a.status] > RANKS[b.status];
  if (a.gap?.since !== b.gap?.since) return b.gap === undefined || (a.gap !== undefined && a.gap.since < b.gap.since);
  return a.explanation !== undefined && b.explanation === undefined;
}

/**
 * A connection's data quality: the worst of its accounts. Accounts whose value moves without entries can never be compared and
 * tell nothing of the others.
 */
export function connectionQuality(
  accounts: readonly Qualified[],
  connection: Connected,
  now = new Date(),
): DataQuality {
  const all = accounts.map((one) => accountQuality(one, connection, now));
  const telling = all.filter(({ explanation }) => explanation !== 'moves-without-entries');
  const [first, ...others] = telling.length > 0 ? telling : all;
  if (first !== undefined) return others.reduce((worst, one) => (isWorse(one, worst) ? one : worst), first);
  if (connection.ConnectionStatus === 'ReconsentRequired') return { status: 'stale', explanation: 're-consent' };
  return { status: 'unknown' };
}
