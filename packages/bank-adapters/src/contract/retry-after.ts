/**
 * Seconds that a `Retry-After` header asks to wait: delay-seconds or an HTTP date (RFC 9110 §10.2.3). A date counts from the
 * answer's own `Date` where there is one, so that clocks that differ do not matter.
 * @returns undefined without the header, or when it says nothing that can be understood; never negative
 */
export function retryAfterSeconds(headers: Readonly<Record<string, string>>, now = Date.now()): number | undefined {
  const value = headers['retry-after']?.trim();
  if (value === undefined || value === '') return undefined;
  if (/^\d{1,9}$/.test(value)) return Number(value);
  // An HTTP date names its weekday; what Date.parse would make of "-5" or "1.5" is no date of HTTP.
  if (!/^[A-Z][a-z]{2,8},? /.test(value)) return undefined;
  const until = Date.parse(value);
  if (Number.isNaN(until)) return undefined;
  const sent = Date.parse(headers['date'] ?? '');
  return Math.max(0, Math.ceil((until - (Number.isNaN(sent) ? now : sent)) / 1000));
}
