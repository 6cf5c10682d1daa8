const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Markup that is safe to send: made by `html` alone. */
export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
}

type Interpolation = string | number | Html | readonly Html[];

function render(value: Interpolation): string {
  if (value instanceof Html) return value.markup;
  if (typeof value === 'object') return value.map((part) => part.markup).join('');
  return String(value).replace(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

/** A template whose interpolated text is escaped for element content and for quoted attributes. */
export function html(parts: TemplateStringsArray, ...values: readonly Interpolation[]): Html {
  return new Html(parts.reduce((all, part, index) => all + render(values[index - 1] ?? '') + part));
}
