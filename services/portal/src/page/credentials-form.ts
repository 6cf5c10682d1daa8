import { Refused, toldOf } from './api.ts';
import { element } from './dom.ts';
import { formField } from './form-field.ts';

export interface CredentialsForm {
  readonly titleId: string;
  readonly title: string;
  readonly intro: string;
  /** The words of the button, and those while it is under way. */
  readonly submit: readonly [idle: string, busy: string];
  /** Somebody chooses a password for the first time. */
  readonly isNew?: boolean;
  /** Whose password is asked for, where that is settled. */
  readonly userName?: string;
  /** Why it is asked. */
  readonly notice?: string | undefined;
  /** What it throws is told at the fields that it is about, or above the button. */
  readonly onSubmit: (userName: string, password: string) => Promise<void>;
}

/** A form for a user name and a password. @returns it, and a function that puts the focus where one types first */
export function credentialsForm(options: CredentialsForm): { form: HTMLFormElement; focus: () => void } {
  const { titleId, isNew = false, userName } = options;
  const name = formField('userName', 'User name', {
    ...{ autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false', maxlength: '64' },
    ...(userName === undefined ? {} : { value: userName, readonly: true }),
    ...(isNew ? { hint: 'Small letters, digits, dots and dashes.' } : {}),
  });
  const password = formField('password', 'Password', {
    ...{ type: 'password', maxlength: '256', autocomplete: isNew ? 'new-password' : 'current-password' },
    ...(isNew ? { hint: 'At least 12 characters. Some words in a row are easy to remember.' } : {}),
  });
  const message = element('p', { class: 'message', role: 'alert' }, options.notice);
  const [idle, busy] = options.submit;
  const submit = element('button', { type: 'submit', class: 'primary' }, idle);
  // What is wrong is told by this page, at the field and in its own words.
  const form = element('form', { class: 'credentials', 'aria-labelledby': titleId, novalidate: true });
  form.append(
    element('h1', { id: titleId }, options.title),
    element('p', { class: 'soft' }, options.intro),
    ...[name.row, password.row, message, submit],
  );

  function tell(error: unknown): void {
    const fields = error instanceof Refused ? error.fields : new Map<string, string>();
    const wrong = [name, password].filter((field) => field.complain(fields.get(`/${field.input.name}`)));
    if (wrong.length === 0) message.textContent = toldOf(error);
    const [first = password] = wrong;
    first.input.focus();
    if (!first.input.readOnly) first.input.select();
  }

  /** What is empty needs no server to be told. */
  function hasBoth(): boolean {
    const missing = [name, password].filter((field) =>
      field.complain(field.input.value.trim() === '' ? 'is needed' : undefined),
    );
    missing[0]?.input.focus();
    return missing.length === 0;
  }

  let isBusy = false;
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    message.textContent = '';
    if (isBusy || !hasBoth()) return;
    isBusy = true;
    submit.textContent = busy;
    void options
      .onSubmit(name.input.value.trim(), password.input.value)
      .catch(tell)
      .finally(() => {
        isBusy = false;
        submit.textContent = idle;
      });
  });
  return { form, focus: () => (userName === undefined ? name : password).input.focus() };
}
