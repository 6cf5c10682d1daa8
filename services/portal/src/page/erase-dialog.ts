import { api, Refused } from './api.ts';
import { element } from './dom.ts';
import { formField } from './form-field.ts';
import { openSheet } from './sheet.ts';

const FORBIDDEN = 403;

/** Asks whether the user is to be deleted, for which it takes the password, and does it. @param onErased the user is gone */
export function askErasure(onErased: () => void): void {
  const password = formField('password', 'Password', {
    ...{ type: 'password', maxlength: '256', autocomplete: 'current-password' },
    hint: 'It cannot be undone: type your password once more.',
  });
  const complain = (what: string): void => {
    password.complain(what);
    password.input.focus();
  };
  openSheet({
    titleId: 'erase-title',
    content: [
      element('h2', { id: 'erase-title' }, 'Delete your account?'),
      element(
        'p',
        {},
        'Every consent is withdrawn, here and at the banks, and all that is yours here is deleted: your banks, what was ',
        'fetched from them, and your user name.',
      ),
      password.row,
    ],
    action: 'Delete everything',
    isDestructive: true,
    act: async (dialog) => {
      password.complain(undefined);
      if (password.input.value === '') return complain('is needed');
      try {
        await api.eraseUser(password.input.value);
      } catch (error) {
        if (!(error instanceof Refused) || error.status !== FORBIDDEN) throw error;
        return complain('is wrong');
      }
      dialog.close();
      onErased();
      // The session is over; its cookie goes too.
      await api.signOut();
    },
  });
}
