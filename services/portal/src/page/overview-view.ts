import type { ConnectionResource } from '@of/contracts';
import { api, goToBank, Refused, type SignedIn, toldOf, whenSignedOut } from './api.ts';
import { freeBanks } from './bank-list.ts';
import { connectionList } from './connection-list.ts';
import { askConsent } from './consent-dialog.ts';
import { askDisconnect } from './disconnect-dialog.ts';
import { button, element } from './dom.ts';
import { askErasure } from './erase-dialog.ts';
import type { ServerEvent } from './event-lines.ts';
import { followEvents } from './live.ts';
import { type OverviewData, overviewLoader } from './overview-data.ts';
import { askSignInAgain } from './sign-in-again.ts';
import { phaseText, resultText, type SyncProgress, type ToldProgress } from './sync-text.ts';
import { dayText } from './time-text.ts';

const ERASED = 'Your account is deleted, with all that was fetched from your banks.';
/** "5 minutes ago" is wrong after a while. */
const REPAINT_MS = 20_000;

/** What events about a sync say, as far as it is shown. */
interface SyncEventData {
  readonly connectionId?: string;
  readonly syncRunId?: string;
  readonly phase?: SyncProgress['phase'];
  readonly counts?: SyncProgress['counts'];
}

/** What a signed-in user sees. */
export interface OverviewView {
  readonly element: HTMLElement;
  /** Puts the focus on its title, once it is shown. */
  readonly focus: () => void;
  /** Ends the stream of events and the clock. */
  readonly stop: () => void;
}

async function renew({ consentId }: ConnectionResource): Promise<string | undefined> {
  const consent = await api.renewConsent(consentId);
  if (!('authorisationUrl' in consent)) return `The consent lasts until ${dayText(consent.expiresAt)}.`;
  goToBank(consent);
  return undefined;
}

/**
 * The connections of the signed-in user, live. When the session ends, it asks for the password over the page, which stays.
 * @param onSignedOut is given why, where the user did not just sign out
 */
export function overviewView({ userName }: SignedIn, onSignedOut: (notice?: string) => void): OverviewView {
  const progressOf = new Map<string, ToldProgress>();
  let data: OverviewData | undefined;

  const live = element('span', { class: 'live chip plain', role: 'status' }, 'Connecting…');
  // What cards show of a sync changes with every page: this is read out, and says each step once.
  const news = element('p', { class: 'unseen', role: 'status', 'aria-live': 'polite' });
  const title = element('h1', { tabindex: '-1' }, 'Your banks');
  const problem = element('p', { class: 'message', role: 'alert' });

  const fail = (error: unknown): void => {
    if (error instanceof Refused && error.isSignedOut) return;
    problem.textContent = toldOf(error);
  };
  const loader = overviewLoader((next) => {
    data = next;
    problem.textContent = '';
    paint();
  }, fail);

  const banks = freeBanks((bank) => askConsent(bank));
  const connections = connectionList({
    sync: async ({ id }: ConnectionResource) => {
      await api.requestSync(id);
      loader.load();
    },
    renew,
    disconnect: (connection: ConnectionResource, onDone: () => void) =>
      askDisconnect(connection, () => {
        onDone();
        loader.load();
      }),
    reconnect: ({ bankId, permissions }: ConnectionResource) => {
      const bank = data?.banks.find(({ id }) => id === bankId);
      if (bank === undefined) problem.textContent = 'This bank is not offered any more.';
      else askConsent(bank, permissions);
    },
  });

  function paint(): void {
    if (data === undefined) return;
    connections.update(data, progressOf);
    banks.update(data);
  }

  function nameOf(connectionId: string | undefined): string {
    return data?.connections.find(({ id }) => id === connectionId)?.bankName ?? 'A bank';
  }

  function onEvent({ id, type, data: text }: ServerEvent): void {
    lastEventId = id;
    // Perhaps from another window.
    if (type === 'of.user.erased') {
      onSignedOut(ERASED);
      return;
    }
    const { connectionId, syncRunId, phase, counts }: SyncEventData = JSON.parse(text);
    if (type === 'of.sync.progressed') {
      if (connectionId === undefined || syncRunId === undefined || counts === undefined) return;
      const isNewPhase = progressOf.get(connectionId)?.phase !== phase;
      progressOf.set(connectionId, { syncRunId, phase, counts });
      // What a phase before this one brought can be read now.
      if (isNewPhase) {
        news.textContent = `${nameOf(connectionId)}: ${phaseText(phase)}`;
        loader.load();
      }
      paint();
      return;
    }
    if (connectionId !== undefined && (type === 'of.sync.completed' || type === 'of.sync.failed')) {
      progressOf.delete(connectionId);
      const result = type === 'of.sync.failed' ? 'the sync failed' : 'up to date';
      news.textContent = `${nameOf(connectionId)}: ${result}${counts === undefined ? '' : `, ${resultText({ counts })}`}.`;
    }
    // After a gap in the stream nothing is known of the syncs that ran.
    if (type === 'reset') progressOf.clear();
    loader.load();
  }

  let lastEventId = '';
  let isAsking = false;
  let stopEvents = follow();

  function showState(state: 'Live' | 'Reconnecting…' | 'Signed out'): void {
    if (live.textContent === state) return;
    live.className = `live chip ${state === 'Live' ? 'good' : 'warn'}`;
    live.textContent = state;
  }

  function follow(): () => void {
    return followEvents({
      onEvent,
      after: lastEventId,
      onSignedOut: sessionOver,
      onState: (isLive) => showState(isLive ? 'Live' : 'Reconnecting…'),
    });
  }

  function sessionOver(): void {
    if (isAsking) return;
    isAsking = true;
    stopEvents();
    showState('Signed out');
    const goOn = (): void => {
      isAsking = false;
      stopEvents = follow();
      loader.load();
    };
    askSignInAgain(userName, goOn, () => onSignedOut());
  }
  whenSignedOut(sessionOver);
  const clock = setInterval(paint, REPAINT_MS);
  loader.load();

  const signOut = button('Sign out', { class: 'quiet' }, async () => {
    try {
      await api.signOut();
      onSignedOut();
    } catch (error) {
      fail(error);
    }
  });
  return {
    element: element(
      'div',
      { class: 'overview' },
      element(
        'div',
        { class: 'title' },
        title,
        live,
        element('span', { class: 'who' }, element('span', { class: 'soft' }, 'Signed in as '), userName),
        signOut,
      ),
      news,
      problem,
      element('section', { 'aria-label': 'Connected banks' }, connections.element),
      element(
        'section',
        { 'aria-labelledby': 'connect-title' },
        element('h2', { id: 'connect-title' }, 'Connect a bank'),
        banks.element,
      ),
      element(
        'p',
        { class: 'other' },
        button('Delete my account', { class: 'quiet' }, () => askErasure(() => onSignedOut(ERASED))),
      ),
    ),
    focus: () => title.focus(),
    stop: () => {
      whenSignedOut(() => undefined);
      stopEvents();
      clearInterval(clock);
    },
  };
}
