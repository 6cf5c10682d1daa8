import type { ConsentDocument } from '@of/models';
import type { ConsentLifecycle } from './consent-lifecycle.ts';

/**
 * Ends a consent as its user wishes: one in force is revoked, one that waits for the bank is rejected, one that has ended stays as
 * it is. Of one that has expired it is announced that the user wants nothing of it to be kept.
 * The user's wish also holds when the bank's answer comes at the same moment: then the consent, just in force, is revoked.
 */
export async function withdrawConsent(lifecycle: ConsentLifecycle, consent: ConsentDocument): Promise<void> {
  if (await lifecycle.end(consent.ConsentId, { to: 'Revoked', reason: 'UserRevoked' })) return;
  if (await lifecycle.reject(consent.ConsentId, 'Withdrawn')) return;
  // Neither in force nor waiting: it ended, or came into force between the two.
  if (await lifecycle.end(consent.ConsentId, { to: 'Revoked', reason: 'UserRevoked' })) return;
  await lifecycle.renounce(consent.ConsentId);
}
