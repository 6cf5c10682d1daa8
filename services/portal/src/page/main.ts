import { api, Refused, type SignedIn } from './api.ts';
import { byId } from './dom.ts';
import { overviewView } from './overview-view.ts';
import { signInView } from './sign-in-view.ts';

const main = byId('main');

function showSignIn(notice: string | undefined): void {
  const view = signInView(notice, showOverview);
  main.replaceChildren(view.element);
  view.focus();
}

function showOverview(who: SignedIn): void {
  const view = overviewView(who, (notice) => {
    view.stop();
    document.querySelector('dialog')?.close();
    showSignIn(notice);
  });
  main.replaceChildren(view.element);
  view.focus();
}

/** Whether somebody is signed in cannot be told while the server does not answer: that is said where they would sign in. */
let notice: string | undefined;
const who = await api.session().catch((error: unknown) => {
  notice = error instanceof Refused ? error.message : undefined;
  return undefined;
});
if (who === undefined) showSignIn(notice);
else showOverview(who);
