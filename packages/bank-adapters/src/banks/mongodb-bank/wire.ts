import { bankResourceId, currencyCode } from '@of/contracts';
import { z } from 'zod';

/**
 * MongoDB Bank's JSON: snake_case and nested, money in minor units with the exponent beside, times as epoch milliseconds.
 * Fields may be added.
 */

/** From year 1 to year 9999: what a calendar date can be written of. */
const epochMs = z.number().int().min(-62_135_596_800_000).max(253_402_300_799_999);
const moneyOf = (minor: z.ZodNumber) =>
  z.looseObject({ minor, exponent: z.number().int().min(0).max(8), currency: currencyCode });
const signedMoney = moneyOf(z.number().int());
const unsignedMoney = moneyOf(z.number().int().nonnegative());
export type MdbMoney = z.infer<typeof signedMoney>;

const name = z.string().max(256);
const holder = z.looseObject({ login: z.string(), oid: z.string(), display_name: z.string() });

export const mdbAccount = z.looseObject({
  account: z.looseObject({
    ref: bankResourceId,
    kind: z.enum(['checking', 'savings']),
    state: z.enum(['open', 'frozen', 'closed']),
    number: z.looseObject({ scheme: z.literal('account_number'), value: z.string().min(1).max(64) }),
    opened_at: epochMs,
    holder,
    /** Absent without the scope `balances`. `ledger` counts what is booked, `available` what is pending too. */
    position: z.looseObject({ ledger: signedMoney, available: signedMoney, as_of: epochMs }).optional(),
    currency: currencyCode,
    mdb_narrative: z.string().max(2048),
  }),
});

export const mdbEntry = z.looseObject({
  entry: z.looseObject({
    id: bankResourceId,
    account_ref: bankResourceId,
    state: z.enum(['booked', 'pending']),
    side: z.enum(['dr', 'cr']),
    kind: z.string().min(1).max(64),
    amount: unsignedMoney,
    times: z.looseObject({ initiated_at: epochMs, booked_at: epochMs.optional(), value_at: epochMs.optional() }),
    supersedes: bankResourceId.optional(),
    reverses: bankResourceId.optional(),
    merchant: z
      .looseObject({
        name: name.optional(),
        mcc: z
          .string()
          .regex(/^\d{4}$/)
          .optional(),
      })
      .optional(),
    counterparty: z.looseObject({ name: name.optional(), number: z.string().min(1).max(64).optional() }).optional(),
    text: z.looseObject({ narrative: z.string().max(2048) }),
  }),
});

export const mdbCreditLine = z.looseObject({
  credit_line: z.looseObject({
    ref: bankResourceId,
    kind: z.enum(['loan', 'mortgage']),
    state: z.enum(['active', 'repaid']),
    holder,
    principal: unsignedMoney,
    outstanding: unsignedMoney,
    /** Hundredths of a per cent a year. */
    rate: z.looseObject({ annual_bps: z.number().int() }),
    opened_at: epochMs,
    term: z.looseObject({ count: z.number().int().positive(), unit: z.enum(['month', 'year']) }),
    security: z
      .looseObject({
        kind: z.string().min(1).max(64),
        label: name.optional(),
        address: z.string().max(512).optional(),
        value: unsignedMoney.optional(),
      })
      .optional(),
    mdb_narrative: z.string().max(2048),
  }),
});

export const mdbNextCursor = z.looseObject({ next_cursor: z.string().min(1).max(4096).nullable() });

export const mdbRefusal = z.looseObject({
  ok: z.literal(false),
  errors: z.array(z.looseObject({ slug: z.string() })).optional(),
});
