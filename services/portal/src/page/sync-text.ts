import type { ConnectionResource, SyncRunResource } from '@of/contracts';
import type { Tone } from './quality-text.ts';
import { dayText } from './time-text.ts';

type Counts = SyncRunResource['counts'];

/** What a sync has done so far, of a run or of an event about it. */
export interface SyncProgress {
  readonly phase?: SyncRunResource['phase'];
  readonly counts: Counts;
}

/** The same, as an event tells it. */
export interface ToldProgress extends SyncProgress {
  readonly syncRunId: string;
}

const counted = new Intl.NumberFormat('en');
const some = (number: number, one: string, many = `${one}s`): string =>
  `${counted.format(number)} ${number === 1 ? one : many}`;

const ERRORS: ReadonlyMap<string, string> = new Map([
  ['retry', 'The bank had a problem. The next sync tries again.'],
  ['rate-limited', 'The bank asks us to wait before it is asked again.'],
  ['bank-down', 'The bank gives no usable answer. The next sync tries again.'],
  [
    'schema-changed',
    'The bank answered in a way that we do not understand yet. We have to look at that; what we know stays.',
  ],
  ['permission-missing', 'Your consent does not cover everything that was asked for. The rest is up to date.'],
  ['re-consent', 'The bank does not accept your consent any more.'],
  ['consent-not-active', 'The consent ended while it was being fetched.'],
]);

/** Why the last sync did not bring everything, by its error's name; undefined when it did. */
export function syncErrorText({ lastSync }: Pick<ConnectionResource, 'lastSync'>): string | undefined {
  const error = lastSync?.error;
  return error === undefined ? undefined : (ERRORS.get(error.code) ?? 'Something went wrong on our side.');
}

const countsText = ({ accounts, products, transactions }: Counts): string =>
  [
    some(accounts, 'account'),
    ...(products === 0 ? [] : [some(products, 'loan')]),
    some(transactions, 'transaction'),
  ].join(', ');

/** What a sync is at. */
export function phaseText(phase: SyncProgress['phase']): string {
  switch (phase) {
    case undefined:
      return 'Waiting for the bank…';
    case 'accounts':
      return 'Fetching accounts…';
    case 'products':
      return 'Fetching loans and mortgages…';
    case 'transactions':
      return 'Fetching transactions…';
    default:
      throw phase satisfies never;
  }
}

/** A sync that runs, in one line. */
export function progressText({ phase, counts }: SyncProgress): string {
  if (phase === undefined) return phaseText(phase);
  return `${phaseText(phase)} ${phase === 'accounts' ? some(counts.accounts, 'account') : countsText(counts)}`;
}

/** What a sync brought, in one line. */
export const resultText = ({ counts }: Pick<SyncProgress, 'counts'>): string =>
  `${countsText(counts)}; ${counts.changed === 0 ? 'nothing new' : `${counted.format(counts.changed)} new or changed`}`;

/** A connection's status in a word or two, and how it stands. */
export function statusText({ status, lastSync }: Pick<ConnectionResource, 'status' | 'lastSync'>): {
  tone: Tone;
  label: string;
} {
  if (status === 'ReconsentRequired') return { tone: 'warn', label: 'Consent needed' };
  if (status === 'Revoked') return { tone: 'plain', label: 'Disconnected' };
  if (lastSync?.status === 'Failed') return { tone: 'bad', label: 'Last sync failed' };
  return { tone: 'good', label: 'Connected' };
}

/** So long before a consent ends it is time to renew it, ms. */
const RENEWAL_MS = 14 * 86_400_000;

/** Whether a consent that is in force ends soon. One that is not any more is given anew, not renewed. */
export const isRenewalDue = (
  { status, consentExpiresAt }: Pick<ConnectionResource, 'status' | 'consentExpiresAt'>,
  now = Date.now(),
): boolean => status === 'Active' && Date.parse(consentExpiresAt) - now <= RENEWAL_MS;

/** Until when the consent lasts, or why there is none. */
export function consentText({
  status,
  consentExpiresAt,
}: Pick<ConnectionResource, 'status' | 'consentExpiresAt'>): string {
  if (status === 'Active') return `until ${dayText(consentExpiresAt)}`;
  return status === 'Revoked' ? 'withdrawn; what was fetched is deleted' : 'has to be given anew';
}
