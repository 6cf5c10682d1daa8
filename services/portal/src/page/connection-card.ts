import type { AccountResource, BankResource, ConnectionResource } from '@of/contracts';
import { accountList } from './account-rows.ts';
import { toldOf } from './api.ts';
import { bankMark } from './bank-mark.ts';
import { button, element } from './dom.ts';
import { qualityText } from './quality-text.ts';
import {
  consentText,
  isRenewalDue,
  progressText,
  resultText,
  type SyncProgress,
  statusText,
  syncErrorText,
  type ToldProgress,
} from './sync-text.ts';
import { momentText, sinceText } from './time-text.ts';

/** What a connection's card shows. */
export interface ConnectionState {
  readonly connection: ConnectionResource;
  readonly bank: BankResource | undefined;
  readonly accounts: readonly AccountResource[];
  /** What was told last of a sync that runs. */
  readonly progress: ToldProgress | undefined;
}

export interface ConnectionActions {
  readonly sync: (connection: ConnectionResource) => Promise<void>;
  readonly renew: (connection: ConnectionResource) => Promise<string | undefined>;
  readonly reconnect: (connection: ConnectionResource) => void;
  /** @param onDone called once it is disconnected */
  readonly disconnect: (connection: ConnectionResource, onDone: () => void) => void;
}

export interface ConnectionCard {
  readonly element: HTMLElement;
  readonly update: (state: ConnectionState) => void;
}

/** What a sync that runs, or waits to, has done; undefined when none does. */
function runningSync({ connection, progress }: ConnectionState): SyncProgress | undefined {
  const { lastSync, status } = connection;
  if (status === 'Revoked') return undefined;
  // What was told of it may come after what was asked for.
  if (lastSync?.finishedAt !== undefined && (progress === undefined || progress.syncRunId === lastSync.id))
    return undefined;
  const isOpen = lastSync?.status === 'Requested' || lastSync?.status === 'Running';
  return progress ?? (isOpen ? lastSync : undefined);
}

function timeOf(time: string | undefined, none: string): Node | string {
  return time === undefined ? none : element('time', { datetime: time, title: momentText(time) }, sinceText(time));
}

/** When the data that is shown is from, what the sync brought, and that a later one failed: why, the card says elsewhere. */
function lastSynced({ status, lastSync, lastCompletedSyncAt }: ConnectionResource): (Node | string)[] {
  const synced = timeOf(lastCompletedSyncAt, status === 'Active' ? 'not yet' : 'none');
  if (lastSync?.status === 'Completed' && lastCompletedSyncAt !== undefined)
    return [synced, ` (${resultText(lastSync)})`];
  if (lastSync?.status !== 'Failed' || status === 'Revoked') return [synced];
  return [synced, '; the last try, ', timeOf(lastSync.finishedAt, ''), ', failed'];
}

function fact(term: string): { row: HTMLElement; value: HTMLElement } {
  const value = element('dd');
  return { row: element('div', {}, element('dt', {}, term), value), value };
}

/**
 * The card of one connection. It is made once and then told of news: its buttons stay the same elements, so that who uses a
 * keyboard does not lose their place.
 */
export function connectionCard(first: ConnectionState, actions: ConnectionActions): ConnectionCard {
  let state = first;
  const { bankName, id } = first.connection;
  const title = element('h3', { id: `name-${id}`, tabindex: '-1' }, bankName);
  const status = element('span');
  const quality = element('details', { class: 'quality' });
  const facts = { last: fact('Last synced'), next: fact('Next sync'), consent: fact('Consent') };
  const progress = element('p', { class: 'progress', hidden: true });
  const problem = element('p', { class: 'message', hidden: true });
  const answer = element('p', { class: 'message', role: 'alert' });
  const accounts = accountList();

  const say = (text: string, isGood: boolean): void => {
    answer.className = isGood ? 'message good' : 'message';
    answer.textContent = text;
  };
  const doing = (work: () => Promise<string | undefined>) => async () => {
    say('', true);
    try {
      say((await work()) ?? '', true);
    } catch (error) {
      say(toldOf(error), false);
    }
  };
  const describe = { 'aria-describedby': `name-${id}` };
  const sync = button(
    'Sync now',
    describe,
    doing(async () => {
      await actions.sync(state.connection);
      return undefined;
    }),
  );
  const renew = button(
    'Renew consent',
    { ...describe, class: 'quiet' },
    doing(() => actions.renew(state.connection)),
  );
  const reconnect = button('Reconnect', { ...describe, class: 'primary' }, () => actions.reconnect(state.connection));

  const disconnect = button('Disconnect', { ...describe, class: 'quiet' }, () =>
    // The button may be gone when the question is answered: the focus cannot go back to it.
    actions.disconnect(state.connection, () => title.focus()),
  );

  const card = element(
    'article',
    { class: 'sheet connection', 'aria-labelledby': `name-${id}` },
    element('header', { class: 'heading' }, bankMark(bankName, first.bank), title, status, quality),
    progress,
    problem,
    element('dl', { class: 'facts' }, ...Object.values(facts).map(({ row }) => row)),
    accounts.element,
    element('div', { class: 'actions' }, reconnect, sync, renew, disconnect),
    answer,
  );

  function showQuality(): void {
    const { tone, label, meaning } = qualityText(state.connection.dataQuality);
    if (quality.dataset['label'] === label + meaning) return;
    quality.dataset['label'] = label + meaning;
    quality.replaceChildren(
      element('summary', { class: `chip ${tone}` }, element('span', { class: 'unseen' }, 'Data: '), label),
      element('p', { class: 'soft' }, meaning),
    );
  }

  /** A button that is not offered any more leaves the focus on its card. */
  function keepFocus(): void {
    const focused = document.activeElement;
    if (focused instanceof HTMLElement && focused.hidden && card.contains(focused)) title.focus();
  }

  function update(next: ConnectionState): void {
    state = next;
    const { connection } = next;
    const running = runningSync(next);
    const { tone, label } = statusText(connection);
    status.className = `chip ${tone}`;
    status.textContent = label;
    showQuality();
    quality.hidden = connection.status === 'Revoked';
    progress.hidden = running === undefined;
    progress.textContent = running === undefined ? '' : progressText(running);
    const error = running === undefined ? syncErrorText(connection) : undefined;
    problem.hidden = error === undefined;
    problem.textContent = error ?? '';
    const { nextSyncAt, bankWaitsUntil } = connection;
    facts.last.value.replaceChildren(...lastSynced(connection));
    facts.next.value.replaceChildren(
      timeOf(bankWaitsUntil ?? nextSyncAt, 'none'),
      bankWaitsUntil === undefined ? '' : ': the bank wants to be left alone until then',
    );
    facts.consent.value.textContent = consentText(connection);
    accounts.update(next.accounts, connection.permissions);
    const isActive = connection.status === 'Active';
    sync.hidden = !isActive;
    sync.textContent = running === undefined ? 'Sync now' : 'Syncing…';
    renew.hidden = !isRenewalDue(connection);
    reconnect.hidden = isActive;
    disconnect.hidden = connection.status === 'Revoked';
    keepFocus();
  }
  update(first);
  return { element: card, update };
}
