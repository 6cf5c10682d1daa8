import { element } from './dom.ts';

export interface FormField {
  readonly row: HTMLElement;
  readonly input: HTMLInputElement;
  /** Says at the field what is wrong with it, or nothing any more. @returns whether something is */
  readonly complain: (complaint: string | undefined) => boolean;
}

let made = 0;

/** A labelled input, whose hint and complaint a screen reader reads with it. @param name of the member that it is sent as */
export function formField(
  name: string,
  label: string,
  { hint, ...attributes }: Readonly<Record<string, string | boolean>>,
): FormField {
  made += 1;
  const id = `field-${made}-${name}`;
  const input = element('input', {
    ...{ id, name, required: true, 'aria-describedby': `${id}-hint ${id}-wrong` },
    ...attributes,
  });
  const wrong = element('span', { class: 'wrong', id: `${id}-wrong` });
  const row = element(
    'p',
    { class: 'field' },
    element('label', { for: id }, label),
    input,
    ...(hint === undefined ? [] : [element('span', { class: 'hint soft', id: `${id}-hint` }, String(hint))]),
    wrong,
  );
  return {
    row,
    input,
    complain: (complaint) => {
      wrong.textContent = complaint === undefined ? '' : `${label} ${complaint}.`;
      if (complaint === undefined) input.removeAttribute('aria-invalid');
      else input.setAttribute('aria-invalid', 'true');
      return complaint !== undefined;
    },
  };
}
