import type { ConnectionResource } from '@of/contracts';
import { api, Refused } from './api.ts';
import { button, element } from './dom.ts';

/** Asks whether a bank is to be disconnected, and does it. @param onDone the consent is withdrawn */
export function askDisconnect({ bankName, consentId }: ConnectionResource, onDone: () => void): void {
  const message = element('p', { class: 'message', role: 'alert' });
  const dialog = element('dialog', { class: 'sheet', 'aria-labelledby': 'disconnect-title' });
  const go = button('Disconnect', { class: 'primary' }, async () => {
    try {
      await api.withdrawConsent(consentId);
      dialog.close();
      onDone();
    } catch (error) {
      message.textContent = error instanceof Refused ? error.message : 'Something went wrong on this page.';
    }
  });
  dialog.append(
    element('h2', { id: 'disconnect-title' }, `Disconnect ${bankName}?`),
    element(
      'p',
      {},
      'Your consent is withdrawn, here and at the bank, and all that was fetched from it is deleted here.',
    ),
    message,
    element(
      'div',
      { class: 'actions' },
      go,
      button('Cancel', {}, () => dialog.close()),
    ),
  );
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}
