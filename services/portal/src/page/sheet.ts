import { toldOf } from './api.ts';
import { button, element } from './dom.ts';

/** What a sheet asks, and how it is answered. */
export interface Sheet {
  /** Of the element in `content` that says what it is about. */
  readonly titleId: string;
  readonly content: readonly HTMLElement[];
  /** The words of the button that does what is asked. */
  readonly action: string;
  /** It takes something away: the way back has the focus first. */
  readonly isDestructive?: boolean;
  /** Does it. What it throws is told, and the sheet stays. */
  readonly act: (dialog: HTMLDialogElement) => Promise<void>;
}

/**
 * Opens a question over the page, which takes the focus and gives it back when it is closed.
 * @returns the dialog, and the button that answers it
 */
export function openSheet({ titleId, content, action, act, isDestructive = false }: Sheet) {
  const message = element('p', { class: 'message', role: 'alert' });
  const dialog = element('dialog', { class: 'sheet', 'aria-labelledby': titleId });
  const go = button(action, { class: 'primary' }, async () => {
    message.textContent = '';
    try {
      await act(dialog);
    } catch (error) {
      message.textContent = toldOf(error);
    }
  });
  const cancel = button('Cancel', { autofocus: isDestructive }, () => dialog.close());
  dialog.append(...content, message, element('div', { class: 'actions' }, go, cancel));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return { dialog, go };
}
