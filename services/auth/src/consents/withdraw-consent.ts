import type { ConsentDocument } from '@of/models';
import type { ConsentLifecycle } from './consent-lifecycle.ts';

/**
 * Ends a consent as its user wishes: one in force is revoked, one that waits for the bank is rejected, one that has ended stays.
 * The user's wish also holds when the bank's answer comes at the same moment: then the consent, just in force, is revoked.
 */
export async function withdrawConsent(lifecycle: ConsentLifecycle, consent: ConsentDocument): Promise<void> {
  if (await lifecycle.end(consent.ConsentId, { to: 'Revoked', reason: 'UserRevoked' })) return;
  if (await lifecycle.reject(consent.ConsentId, 'Withdrawn')) return;
  // Neither in force nor waiting: it ended, or came into force between the two.
  await lifecycle.end(consent.ConsentId, { to: 'Revoked', reason: 'UserRevoked' });
}
