import { dateOf, startOfDay } from '@of/mock-bank-kit';

/** Minor units as the standard writes an amount: unsigned, two decimals. -5420 → "54.20". */
export function amountText(minor: number): string {
  const digits = String(Math.abs(minor)).padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** An amount with its currency; which way it goes stands beside it. */
export function moneyOf(minor: number, currency: string) {
  return { Amount: amountText(minor), Currency: currency };
}

/** Which way signed minor units go; zero is a credit. */
export function indicatorOf(minor: number): 'Credit' | 'Debit' {
  return minor < 0 ? 'Debit' : 'Credit';
}

/** An instant (epoch ms) as the bank writes it: with a time zone, to the second. */
export function dateTimeOf(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/\.\d{3}Z$/, '+00:00');
}

/** A day as the bank's date-time: its first instant. */
export function dateTimeOfDay(day: number): string {
  return dateTimeOf(startOfDay(day));
}

const london = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', timeZoneName: 'longOffset' });

/** A day as midnight in London: in summer that is the day before in UTC. */
export function londonMidnight(day: number): string {
  const name = london.formatToParts(startOfDay(day)).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return `${dateOf(day)}T00:00:00${name.replace('GMT', '') || '+00:00'}`;
}
