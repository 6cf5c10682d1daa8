/**
 * Minor units as the JSON number that FDX wants: 5420 → 54.2. Read from the decimal text, it is the double nearest to that
 * decimal, and is printed as that decimal again.
 */
export function jsonNumber(minor: number): number {
  const sign = minor < 0 ? '-' : '';
  const digits = String(Math.abs(minor)).padStart(3, '0');
  return Number(`${sign}${digits.slice(0, -2)}.${digits.slice(-2)}`);
}

/** The bank keeps its calendar in UTC. */
export function dateText(epochMs: number): string {
  return new Date(epochMs).toISOString().slice(0, 10);
}

const EASTERN_MS = -5 * 3_600_000;

/** An RFC 3339 timestamp: in UTC, or as the clock on the bank's wall shows it, which is the day before in the small hours. */
export function timestampOf(epochMs: number, asOnTheWall: boolean): string {
  return asOnTheWall
    ? new Date(epochMs + EASTERN_MS).toISOString().replace('Z', '-05:00')
    : new Date(epochMs).toISOString();
}

/** Epoch ms at the begin of the same day of the month, some months later; the month's last day where it is shorter. */
export function monthsLater(epochMs: number, months: number): number {
  const date = new Date(epochMs);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + months];
  const lastDay = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return Date.UTC(year, month, Math.min(date.getUTCDate(), lastDay));
}
