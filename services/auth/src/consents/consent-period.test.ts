import { ConsentPeriodError, consentEnd, renewalEnd } from './consent-period.ts';

const now = new Date('2026-11-23T20:00:00Z');

describe('the end of a consent', () => {
  it('is 90 days ahead unless it is given', () => {
    expect(consentEnd(undefined, now).toISOString()).toBe('2027-02-21T20:00:00.000Z');
    expect(consentEnd('2026-12-24T00:00:00+01:00', now).toISOString()).toBe('2026-12-23T23:00:00.000Z');
  });

  it('can be 180 days ahead and not a millisecond more (PSD2 RTS art. 10a)', () => {
    expect(consentEnd('2027-05-22T20:00:00.000Z', now).toISOString()).toBe('2027-05-22T20:00:00.000Z');
    expect(() => consentEnd('2027-05-22T20:00:00.001Z', now)).toThrow(ConsentPeriodError);
  });

  it.each(['2020-01-01T00:00:00Z', '2026-11-23T20:00:00Z', '2026-11-23T20:14:59Z', 'not a date'])(
    'cannot be %s',
    (wanted) => {
      expect(() => consentEnd(wanted, now)).toThrow(ConsentPeriodError);
    },
  );

  it('of a renewal is that of the day in 90 days, all day long, unless it is given', () => {
    for (const time of ['00:00:00', '20:00:00', '23:59:59'])
      expect(renewalEnd(undefined, new Date(`2026-11-23T${time}Z`)).toISOString()).toBe('2027-02-21T23:59:59.000Z');
    expect(renewalEnd('2026-12-24T00:00:00Z', now).toISOString()).toBe('2026-12-24T00:00:00.000Z');
    expect(() => renewalEnd('2027-05-22T20:00:00.001Z', now)).toThrow(ConsentPeriodError);
  });
});
