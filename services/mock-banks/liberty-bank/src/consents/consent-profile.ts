import { randomUUID } from 'node:crypto';
import type { ConsentProfile } from '@of/mock-bank-kit';
import { clusterScopesOf, plainWordsOf } from '../data-clusters.ts';

/** How long a consent is in force, days. */
export const CONSENT_DAYS = 90;

/** FDX's consent grant is made when the customer approves, and named in the token answer. */
export const consentProfile: ConsentProfile = {
  idOf: () => undefined,
  plainWords: plainWordsOf,
  awaitingSeconds: 600,
  begun: (scopes) => ({
    id: randomUUID(),
    permissions: clusterScopesOf(scopes),
    lifetimeSeconds: CONSENT_DAYS * 86_400,
  }),
  tokenMember: 'fdxConsentId',
};
