import { z } from 'zod';
import { objectIdHex } from '../primitives.ts';

/** Shapes of the source demo's routes below `/api/v1/openfinance`: PascalCase documents and plain JSON numbers. */
export const userIdentifierQuery = z.strictObject({ user_identifier: z.string().min(1).max(64) });

export const institutionQuery = userIdentifierQuery.extend({ institution_name: z.string().min(1).max(128) });

export const totalBalanceRequest = z.strictObject({
  user_id: z.string().min(1).max(64),
  connected_external_accounts: z.array(objectIdHex).max(1000),
});

export const totalDebtRequest = z.strictObject({
  user_id: z.string().min(1).max(64),
  connected_external_products: z.array(objectIdHex).max(1000),
});
