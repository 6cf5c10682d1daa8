import { startOfDay } from '@of/mock-bank-kit';

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

/** London's offset of a day, such as `+01:00` in summer. */
function londonOffset(epochMs: number): string {
  const name = london.formatToParts(epochMs).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return name.replace('GMT', '') || '+00:00';
}

/** A time of the bank's day as London's clocks show it: its books and its times have the same days. */
export function londonTime(epochMs: number): string {
  return dateTimeOf(epochMs).replace('+00:00', londonOffset(epochMs));
}

/** A day as midnight in London: in summer that is the day before in UTC. */
export function londonMidnight(day: number): string {
  return londonTime(startOfDay(day));
}
