import { z } from 'zod';

/** A signed decimal amount or rate as text: no exponent, no leading plus, at most 34 significant digits (Decimal128's precision). */
export const decimalString = z
  .string()
  .max(40)
  .regex(/^-?(0|[1-9]\d*)(\.\d+)?$/, 'must be a plain decimal such as "-12.50"')
  .refine((text) => text.replace(/[-.]/g, '').replace(/^0+/, '').length <= 34, 'has more than 34 significant digits');

/** An ISO 4217 alphabetic code. `XXX` ("no currency") is not a currency that money can be in. */
export const currencyCode = z
  .string()
  .regex(/^[A-Z]{3}$/, 'must be an ISO 4217 code such as "USD"')
  .refine((code) => code !== 'XXX', 'must name a currency');

/** Money as the API shows it: decimal text with its currency. */
export const money = z.strictObject({ amount: decimalString, currency: currencyCode });
export type Money = z.infer<typeof money>;

/** A calendar date without a time zone (RFC 3339 full-date), such as a booking date. */
export const calendarDate = z.iso.date();

/** A point in time (RFC 3339 date-time with an offset). */
export const timestamp = z.iso.datetime({ offset: true });

/** A MongoDB ObjectId as 24 hex digits. */
export const objectIdHex = z.string().regex(/^[0-9a-f]{24}$/, 'must be 24 lowercase hex digits');

/** The name a user signs in with. */
export const userName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{1,63}$/, 'must be 2 to 64 of a-z, 0-9, dot, dash, underscore');

/** An institution's id: its adapter's folder name. */
export const bankId = z
  .string()
  .regex(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/, 'must be a kebab-case bank id')
  .max(64);

/** The id of a consent record. */
export const consentId = z
  .string()
  .regex(
    /^urn:openfinance:consent:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/,
    'must be a consent id',
  );

/** An id that a bank gave to one of its resources: opaque to us. */
export const bankResourceId = z.string().min(1).max(256);

/** Whatever JSON a bank gave beyond the unified model. */
export const extensions = z.record(z.string(), z.json());
export type Extensions = z.infer<typeof extensions>;

/** An opaque page cursor that this API handed out. */
export const cursor = z.string().min(1).max(1024);

/** How many items a page holds. */
export const pageLimit = z.coerce.number().int().min(1).max(500);
