type Child = Node | string | undefined;

/** What may be set on an element. There is no way to give it HTML: texts become text nodes. */
export interface Attributes {
  readonly class?: string;
  readonly id?: string;
  readonly [name: string]: string | boolean | undefined;
}

/** Makes an element. An attribute that is `true` stands without a value; one that is `false` or undefined is left out. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children.filter((child) => child !== undefined));
  return made;
}

/** A button that does something when it is pressed, and nothing more until that is done. */
export function button(text: string, attributes: Attributes, press: () => Promise<void> | void): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, text);
  made.addEventListener('click', () => {
    if (made.getAttribute('aria-disabled') === 'true') return;
    // Not `disabled`: that would take the focus away from who uses a keyboard.
    made.setAttribute('aria-disabled', 'true');
    void (async () => press())().finally(() => made.removeAttribute('aria-disabled'));
  });
  return made;
}

/** The element of the page's own HTML with this id. @throws when the HTML has none */
export function byId(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no #${id}`);
  return found;
}
