const zone = 'Australia/Sydney';
const day = new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' });
const hour = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', hourCycle: 'h23' });

/** The day in Sydney of a moment (epoch ms), by which the bank books. */
export const sydneyDay = (epochMs: number): string => day.format(epochMs);

/** A moment (epoch ms) as the standard's DateTimeString: with Sydney's offset, or in UTC. */
export function dateTimeString(epochMs: number, inUtc: boolean): string {
  if (inUtc) return new Date(epochMs).toISOString();
  const offset = (Number(hour.format(epochMs)) - new Date(epochMs).getUTCHours() + 24) % 24;
  const local = new Date(epochMs + offset * 3_600_000).toISOString();
  return local.replace('Z', `+${offset}:00`);
}

/** Minor units as the standard's AmountString: -5420 → "-54.20". */
export function amountString(minor: number): string {
  const digits = String(Math.abs(minor)).padStart(3, '0');
  return `${minor < 0 ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Per cent as the standard's RateString, a fraction: "4.63" → "0.0463". */
export function rateString(perCent: string): string {
  const [whole = '0', decimals = ''] = perCent.split('.');
  const digits = whole.padStart(3, '0');
  return `${digits.slice(0, -2)}.${digits.slice(-2)}${decimals}`;
}

/** A number with all but its last four digits hidden, in the standard's way. */
export const masked = (number: string): string => `${'x'.repeat(Math.max(number.length - 4, 0))}${number.slice(-4)}`;
