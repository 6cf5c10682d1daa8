import type { ConsentProfile } from '@of/mock-bank-kit';
import { z } from 'zod';
import { plainWords } from '../permissions.ts';

const HOUR_SECONDS = 3600;

/** The intent that an authorization request is for (Open Banking security profile: the claim `openbanking_intent_id`). */
const claims = z.object({ id_token: z.object({ openbanking_intent_id: z.object({ value: z.string() }) }) });

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** How account access consents meet the OAuth server: the request's `claims` name one. */
export const consentProfile: ConsentProfile = {
  idOf: ({ claims: text }) =>
    claims.safeParse(typeof text === 'string' ? parsed(text) : undefined).data?.id_token.openbanking_intent_id.value,
  plainWords,
  awaitingSeconds: HOUR_SECONDS,
};
