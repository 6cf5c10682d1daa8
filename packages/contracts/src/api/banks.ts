import { z } from 'zod';
import { permission } from '../permissions.ts';
import { bankId } from '../primitives.ts';

/** `GET /v1/banks`: the institutions that can be connected. */
export const bankResource = z.strictObject({
  id: bankId,
  name: z.string(),
  country: z.string().regex(/^[A-Z]{2}$/),
  standard: z.string(),
  permissions: z.array(permission),
  /** The bank's mark, a `data:` URL of an image. */
  logo: z.string().startsWith('data:image/').optional(),
  /** What it gives beyond booked transactions of accounts, e.g. `pending-transactions`. */
  features: z.array(z.string()),
  limits: z.strictObject({
    /** Days back for which transactions can be had; all that there are where absent. */
    historyDays: z.number().int().positive().optional(),
    /** Accesses a day without the user (PSD2 RTS art. 36). */
    unattendedAccessesPerDay: z.number().int().positive().optional(),
  }),
});
export type BankResource = z.infer<typeof bankResource>;

export const bankList = z.strictObject({ banks: z.array(bankResource) });
