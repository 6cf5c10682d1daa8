import type { ConnectionResource } from '@of/contracts';
import { api } from './api.ts';
import { element } from './dom.ts';
import { openSheet } from './sheet.ts';

/** Asks whether a bank is to be disconnected, and does it. @param onDone the consent is withdrawn */
export function askDisconnect({ bankName, consentId }: ConnectionResource, onDone: () => void): void {
  openSheet({
    titleId: 'disconnect-title',
    content: [
      element('h2', { id: 'disconnect-title' }, `Disconnect ${bankName}?`),
      element(
        'p',
        {},
        'Your consent is withdrawn, here and at the bank, and all that was fetched from it is deleted here.',
      ),
    ],
    action: 'Disconnect',
    isDestructive: true,
    act: async (dialog) => {
      await api.withdrawConsent(consentId);
      dialog.close();
      onDone();
    },
  });
}
