import { api, Refused, type SignedIn } from './api.ts';
import { element } from './dom.ts';

function field(label: string, attributes: Readonly<Record<string, string | boolean>>) {
  const input = element('input', { required: true, ...attributes });
  return {
    input,
    row: element('p', { class: 'field' }, element('label', { for: String(attributes['id']) }, label), input),
  };
}

/**
 * The form by which a user signs in.
 * @param notice why it is shown again, if it is
 */
export function signInView(notice: string | undefined, onSignedIn: (who: SignedIn) => void): HTMLElement {
  const name = field('User name', {
    ...{ id: 'user-name', name: 'userName', autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false' },
    ...{ maxlength: '64' },
  });
  const password = field('Password', {
    ...{ id: 'password', name: 'password', type: 'password', autocomplete: 'current-password', maxlength: '256' },
  });
  const message = element('p', { class: 'message', role: 'alert' }, notice);
  const submit = element('button', { type: 'submit', class: 'primary' }, 'Sign in');
  const form = element('form', { class: 'sheet sign-in', 'aria-labelledby': 'sign-in-title' });
  form.append(
    element('h1', { id: 'sign-in-title' }, 'Sign in'),
    element('p', { class: 'soft' }, 'See the accounts that you hold at other banks, as one and up to date.'),
    name.row,
    password.row,
    message,
    submit,
  );
  let isBusy = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (isBusy) return;
    isBusy = true;
    message.textContent = '';
    submit.textContent = 'Signing in…';
    void api
      .signIn(name.input.value.trim(), password.input.value)
      .then(onSignedIn)
      .catch((error: unknown) => {
        message.textContent = error instanceof Refused ? error.message : 'Something went wrong on this page.';
        password.input.select();
      })
      .finally(() => {
        isBusy = false;
        submit.textContent = 'Sign in';
      });
  });
  return form;
}
