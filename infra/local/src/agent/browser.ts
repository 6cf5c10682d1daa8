import { parse } from 'node-html-parser';
import { CookieJar } from 'tough-cookie';

/** A page as a browser has it before it: where it is, what it is, what it says. */
export interface Page {
  readonly url: string;
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/** What a user does to a form: text typed into fields, boxes left ticked (default: as the page has them), the button. */
export interface FormInput {
  readonly fields?: Readonly<Record<string, string>>;
  readonly ticked?: Readonly<Record<string, readonly string[]>>;
  readonly button?: string;
}

/** A browser without a window: keeps cookies by host, follows redirects, submits forms as they stand on the page. */
export interface Browser {
  /** Follows redirects until a page comes, or until `stopAt` is reached, whose address alone is returned. */
  open(url: string, init?: RequestInit): Promise<Page>;
  submit(page: Page, input: FormInput): Promise<Page>;
}

const UNVISITED = { status: 0, headers: new Headers(), body: '' };

/** The successful controls of the page's first form (HTML Living Standard, 4.10.22.4). */
function formEntries(page: Page, input: FormInput): { action: string; entries: URLSearchParams } {
  const form = parse(page.body).querySelector('form');
  if (form === null) throw new Error(`no form on ${page.url} (${page.status})`);
  const entries = new URLSearchParams();
  for (const control of form.querySelectorAll('input')) {
    const name = control.getAttribute('name') ?? '';
    const value = control.getAttribute('value') ?? '';
    if (control.getAttribute('type') === 'checkbox') {
      const ticked = input.ticked?.[name];
      if (ticked === undefined ? control.hasAttribute('checked') : ticked.includes(value)) entries.append(name, value);
    } else entries.append(name, input.fields?.[name] ?? value);
  }
  if (input.button !== undefined) {
    const button = form.querySelector(`button[value="${input.button}"]`);
    entries.append(button?.getAttribute('name') ?? '', input.button);
  }
  return { action: new URL(form.getAttribute('action') ?? '', page.url).href, entries };
}

/** Opens a browser. It does not visit addresses beginning with `stopAt` (say, a client's callback) but returns them. */
export function openBrowser(stopAt?: string): Browser {
  // Cookies know no ports, so one jar for one browser, as in real ones: that is what the tests of two banks are about.
  const jar = new CookieJar();
  async function visit(url: string, init: RequestInit, redirectsLeft = 20): Promise<Page> {
    if (stopAt !== undefined && url.startsWith(stopAt)) return { url, ...UNVISITED };
    if (redirectsLeft === 0) throw new Error('too many redirects');
    const headers = new Headers(init.headers);
    headers.set('cookie', await jar.getCookieString(url));
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const cookie of response.headers.getSetCookie()) await jar.setCookie(cookie, url);
    const location = response.headers.get('location');
    if (location === null || response.status < 300 || response.status > 399) {
      return { url, status: response.status, headers: response.headers, body: await response.text() };
    }
    await response.arrayBuffer();
    return visit(new URL(location, url).href, {}, redirectsLeft - 1);
  }
  return {
    open: (url, init = {}) => visit(url, init),
    submit: (page, input) => {
      const { action, entries } = formEntries(page, input);
      const origin = new URL(action).origin;
      return visit(action, { method: 'POST', body: entries, headers: { origin, 'sec-fetch-site': 'same-origin' } });
    },
  };
}
