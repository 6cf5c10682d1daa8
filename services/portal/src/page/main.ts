import { api, type SignedIn } from './api.ts';
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

const who = await api.session().catch(() => undefined);
if (who === undefined) showSignIn(undefined);
else showOverview(who);
