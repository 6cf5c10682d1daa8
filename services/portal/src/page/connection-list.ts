import { type ConnectionActions, type ConnectionCard, connectionCard } from './connection-card.ts';
import { element } from './dom.ts';
import type { OverviewData } from './overview-data.ts';
import type { ToldProgress } from './sync-text.ts';

export interface ConnectionList {
  readonly element: HTMLElement;
  /** @param progressOf by connection */
  readonly update: (data: OverviewData, progressOf: ReadonlyMap<string, ToldProgress>) => void;
}

/** The cards of all connections. A card stays the same element for as long as its connection is there. */
export function connectionList(actions: ConnectionActions): ConnectionList {
  const cards = new Map<string, ConnectionCard>();
  const list = element('div', { class: 'connections' }, element('p', { class: 'soft' }, 'Loading…'));
  const none = element('p', { class: 'soft' }, 'No bank is connected yet. Choose one below.');
  return {
    element: list,
    update: ({ connections, accounts, banks }, progressOf) => {
      const shown = connections.map((connection) => {
        const { id, bankId } = connection;
        const state = {
          connection,
          bank: banks.find((bank) => bank.id === bankId),
          accounts: accounts.filter(({ connectionId }) => connectionId === id),
          progress: progressOf.get(id),
        };
        const card = cards.get(id) ?? connectionCard(state, actions);
        cards.set(id, card);
        card.update(state);
        return card.element;
      });
      const wanted = shown.length === 0 ? [none] : shown;
      const isSame = wanted.length === list.childElementCount && wanted.every((one, at) => one === list.children[at]);
      if (!isSame) list.replaceChildren(...wanted);
    },
  };
}
