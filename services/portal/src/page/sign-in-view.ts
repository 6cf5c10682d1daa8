import { api, type SignedIn } from './api.ts';
import { credentialsForm } from './credentials-form.ts';
import { button, element } from './dom.ts';

/**
 * Where a user signs in, or signs up first.
 * @param notice why it is shown again, if it is
 * @returns its element, and a function that puts the focus into it once it is shown
 */
export function signInView(
  notice: string | undefined,
  onSignedIn: (who: SignedIn) => void,
): { readonly element: HTMLElement; readonly focus: () => void } {
  const place = element('div', { class: 'sheet sign-in' });
  const signIn = credentialsForm({
    titleId: 'sign-in-title',
    title: 'Sign in',
    intro: 'See the accounts that you hold at other banks, as one and up to date.',
    submit: ['Sign in', 'Signing in…'],
    notice,
    onSubmit: async (userName, password) => onSignedIn(await api.signIn(userName, password)),
  });
  const signUp = credentialsForm({
    titleId: 'sign-up-title',
    title: 'Create an account',
    intro: 'It takes a user name and a password. Your banks come after, each with your consent.',
    submit: ['Create account', 'Creating your account…'],
    isNew: true,
    onSubmit: async (userName, password) => {
      await api.signUp(userName, password);
      onSignedIn(await api.signIn(userName, password));
    },
  });
  const show = (one: typeof signIn, ask: string, words: string, other: () => void): void => {
    const change = element('p', { class: 'other' }, `${ask} `, button(words, { class: 'quiet' }, other));
    place.replaceChildren(one.form, change);
    one.focus();
  };
  const showSignIn = (): void => show(signIn, 'New here?', 'Create an account', showSignUp);
  const showSignUp = (): void => show(signUp, 'You have one?', 'Sign in instead', showSignIn);
  showSignIn();
  return { element: place, focus: signIn.focus };
}
