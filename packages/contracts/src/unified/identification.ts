import { z } from 'zod';

export const identificationScheme = z.enum([
  'AccountNumber',
  'IBAN',
  'BBAN',
  'SortCodeAccountNumber',
  'PAN',
  'MaskedPAN',
  'Other',
]);
export type IdentificationScheme = z.infer<typeof identificationScheme>;

/**
 * How an account is known outside its bank, as an adapter hands it over. `value` is the whole identification: it lives in
 * memory only. What is stored and shown is masked (see `maskIdentification`).
 */
export const identification = z.strictObject({ scheme: identificationScheme, value: z.string().min(1).max(64) });
export type Identification = z.infer<typeof identification>;

/** An identification that can be shown: all but the last four characters replaced. */
export const maskedIdentification = z.strictObject({ scheme: identificationScheme, masked: z.string() });
export type MaskedIdentification = z.infer<typeof maskedIdentification>;

/**
 * Hides all but the last four letters or digits, `*` for each hidden one and spaces and dashes dropped. Fewer than eight
 * characters hide all but the last two, so that a short number does not show most of itself.
 */
export function maskIdentification({ scheme, value }: Identification): MaskedIdentification {
  const compact = value.replace(/[\s-]/g, '');
  const shown = compact.length < 8 ? 2 : 4;
  return { scheme, masked: '*'.repeat(Math.max(compact.length - shown, 0)) + compact.slice(-shown) };
}
