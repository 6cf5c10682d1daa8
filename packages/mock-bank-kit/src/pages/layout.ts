import type { BankBranding } from '../definition.ts';
import { type Html, html } from './html.ts';

/** The frame of every page of a bank: language, title, its name, one column. Returns the whole document. */
export function page(bank: BankBranding, title: string, content: Html): string {
  const document = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – ${bank.name}</title>
<link rel="stylesheet" href="/bank.css">
</head>
<body>
<header><p class="brand"><span class="mark" aria-hidden="true">${bank.name.slice(0, 1)}</span>${bank.name}</p><p class="tagline">${bank.tagline}</p></header>
<main>${content}</main>
<footer><p>A mock bank for demonstration. No real money moves here.</p></footer>
</body>
</html>
`;
  return document.markup;
}
