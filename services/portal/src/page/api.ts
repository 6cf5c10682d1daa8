import type { AccountResource, BankResource, ConnectionResource, ConsentResource, CreatedConsent } from '@of/contracts';

/** The API or the portal refused; the message may be shown. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }

  /** Nobody is signed in, or not any more. */
  get isSignedOut(): boolean {
    return this.status === 401;
  }
}

export interface SignedIn {
  readonly userName: string;
  readonly expiresAt: string;
}

/** What of a problem (RFC 9457) is shown. */
async function refusalOf(answer: Response): Promise<Refused> {
  const problem: unknown = await answer.json().catch(() => undefined);
  const text = (member: 'title' | 'detail'): string | undefined => {
    if (typeof problem !== 'object' || problem === null) return undefined;
    const value: unknown = Reflect.get(problem, member);
    return typeof value === 'string' ? value : undefined;
  };
  const words = [text('title'), text('detail')].filter((one) => one !== undefined);
  return new Refused(
    answer.status,
    words.length === 0 ? `The server answered ${answer.status}` : `${words.join(': ')}.`,
  );
}

/** @throws Refused; also when there is no answer at all (status 0) */
async function send(method: string, path: string, body?: object): Promise<Response> {
  const answer = await fetch(path, {
    method,
    cache: 'no-store',
    headers: { accept: 'application/json', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Refused(0, 'The server cannot be reached.');
  });
  if (!answer.ok) throw await refusalOf(answer);
  return answer;
}

/**
 * The API as the page needs it. Answers are of this page's own origin and release, whose services made them by the same
 * contracts: their types are taken at their word. Whatever text is in them is only ever shown as text.
 */
export const api = {
  /** @returns undefined when nobody is signed in */
  session: async (): Promise<SignedIn | undefined> => {
    const answer = await send('GET', '/session');
    return answer.status === 204 ? undefined : answer.json();
  },
  signIn: async (userName: string, password: string): Promise<SignedIn> =>
    (await send('POST', '/session', { userName, password })).json(),
  signOut: async (): Promise<void> => {
    await send('DELETE', '/session');
  },
  banks: async (): Promise<readonly BankResource[]> => (await (await send('GET', '/v1/banks')).json()).banks,
  connections: async (): Promise<readonly ConnectionResource[]> =>
    (await (await send('GET', '/v1/connections')).json()).connections,
  accounts: async (): Promise<readonly AccountResource[]> =>
    (await (await send('GET', '/v1/accounts')).json()).accounts,
  requestSync: async (connectionId: string): Promise<void> => {
    await send('POST', `/v1/connections/${encodeURIComponent(connectionId)}/sync`);
  },
  askConsent: async (bankId: string, permissions: readonly string[]): Promise<CreatedConsent> =>
    (await send('POST', '/v1/consents', { bankId, permissions })).json(),
  withdrawConsent: async (consentId: string): Promise<void> => {
    await send('DELETE', `/v1/consents/${encodeURIComponent(consentId)}`);
  },
  /** @returns the consent, renewed, or a new one that has to be approved at the bank */
  renewConsent: async (consentId: string): Promise<ConsentResource | CreatedConsent> =>
    (await send('POST', `/v1/consents/${encodeURIComponent(consentId)}/renew`, {})).json(),
};

/** Sends the user to their bank. @throws Refused for an address that is none of the web */
export function goToBank({ authorisationUrl }: Pick<CreatedConsent, 'authorisationUrl'>): void {
  const { protocol, href } = new URL(authorisationUrl);
  if (protocol !== 'https:' && protocol !== 'http:') throw new Refused(0, 'The bank’s address cannot be opened.');
  location.assign(href);
}
