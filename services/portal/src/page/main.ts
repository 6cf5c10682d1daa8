import { api, type SignedIn } from './api.ts';
import { byId } from './dom.ts';
import { overviewView } from './overview-view.ts';
import { signInView } from './sign-in-view.ts';

const main = byId('main');

function showSignIn(notice: string | undefined): void {
  main.replaceChildren(signInView(notice, showOverview));
  document.getElementById('user-name')?.focus();
}

function showOverview(who: SignedIn): void {
  let isOver = false;
  const view = overviewView(who, {
    onSignedOut: (notice) => {
      if (isOver) return;
      isOver = true;
      view.stop();
      document.querySelector('dialog')?.close();
      showSignIn(notice);
    },
  });
  main.replaceChildren(view.element);
}

const who = await api.session().catch(() => undefined);
if (who === undefined) showSignIn(undefined);
else showOverview(who);
