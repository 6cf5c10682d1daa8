import { html } from './html.ts';

/** Where `result-page`'s stylesheet is served. */
export const STYLESHEET_PATH = '/v1/callback/style.css';

/** What the page tells. */
export interface Result {
  readonly isGood: boolean;
  readonly title: string;
  readonly text: string;
}

/**
 * The page that a browser shows when the user is back from the bank. Its link leads to the start page of the origin that banks send
 * users back to: the portal's. @returns an HTML document without script
 */
export function resultPage({ isGood, title, text }: Result): string {
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} – Open Finance</title>
<link rel="stylesheet" href="${STYLESHEET_PATH}">
</head>
<body>
<main class="${isGood ? 'good' : 'bad'}">
<h1>${title}</h1>
<p role="${isGood ? 'status' : 'alert'}">${text}</p>
<p><a href="/">See your accounts</a></p>
</main>
</body>
</html>
`;
}

export const STYLESHEET = `
:root { color-scheme: light dark; font: 1.0625rem/1.5 system-ui, sans-serif; }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; background: #f3f5f7; color: #16202a; }
main { box-sizing: border-box; width: min(32rem, 92vw); padding: 2rem; border-radius: .75rem; background: #fff; border-top: .375rem solid; }
.good { border-color: #1b6b3a; }
.bad { border-color: #a32020; }
h1 { margin: 0 0 .75rem; font-size: 1.5rem; }
p { margin: .5rem 0; overflow-wrap: anywhere; }
a { display: inline-block; margin-top: .5rem; color: #0b5f49; font-weight: 600; }
a:focus-visible { outline: 3px solid; outline-offset: 2px; }
@media (prefers-color-scheme: dark) { a { color: #7fe0c3; } body { background: #12181e; color: #e8edf2; } main { background: #1c242c; } }
`;
