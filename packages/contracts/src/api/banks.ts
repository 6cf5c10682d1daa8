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
});
export type BankResource = z.infer<typeof bankResource>;

export const bankList = z.strictObject({ banks: z.array(bankResource) });
