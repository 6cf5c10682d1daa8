import { api } from './api.ts';
import { credentialsForm } from './credentials-form.ts';
import { button, element } from './dom.ts';

/**
 * Asks for the password once more, over the page, which stays as it is: what was being read or written is there after it.
 * @param onSignedIn the session is a new one, of the same user
 * @param onLeft the user would rather not
 */
export function askSignInAgain(userName: string, onSignedIn: () => void, onLeft: () => void): void {
  const dialog = element('dialog', { class: 'sheet', 'aria-labelledby': 'again-title' });
  let isSignedIn = false;
  const { form, focus } = credentialsForm({
    ...{ titleId: 'again-title', title: 'Sign in again', userName },
    intro: 'Your session has ended. Sign in to go on where you were.',
    submit: ['Sign in', 'Signing in…'],
    onSubmit: async (name, password) => {
      await api.signIn(name, password);
      isSignedIn = true;
      dialog.close();
    },
  });
  dialog.append(
    form,
    element(
      'p',
      { class: 'other' },
      button('Leave', { class: 'quiet' }, () => dialog.close()),
    ),
  );
  // Escape would leave the page, which nobody means by it here: that has a button.
  dialog.addEventListener('cancel', (event) => event.preventDefault());
  dialog.addEventListener('close', () => {
    dialog.remove();
    if (isSignedIn) onSignedIn();
    else onLeft();
  });
  document.body.append(dialog);
  dialog.showModal();
  focus();
}
