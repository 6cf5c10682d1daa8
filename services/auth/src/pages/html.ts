const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A template whose interpolated text is escaped for element content and quoted attributes (OWASP XSS Prevention, rules 1 and 2). */
export function html(parts: TemplateStringsArray, ...texts: readonly string[]): string {
  const escaped = texts.map((text) => text.replace(/[&<>"']/g, (character) => ESCAPES[character] ?? ''));
  return parts.reduce((page, part, index) => `${page}${escaped[index - 1] ?? ''}${part}`);
}
