import type { AccountResource, BankResource, ConnectionResource, ConsentResource, CreatedConsent } from '@of/contracts';

/** The API or the portal refused; the message may be shown. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly status: number;
  /** What is wrong with which member of what was sent, by its JSON pointer. */
  readonly fields: ReadonlyMap<string, string>;

  constructor(status: number, message: string, fields: ReadonlyMap<string, string> = new Map()) {
    super(message);
    this.status = status;
    this.fields = fields;
  }

  /** Nobody is signed in, or not any more. */
  get isSignedOut(): boolean {
    return this.status === 401;
  }
}

/** What went wrong, as the user is told it. */
export const toldOf = (error: unknown): string =>
  error instanceof Refused ? error.message : 'Something went wrong on this page.';

export interface SignedIn {
  readonly userName: string;
  /** The session ends then at the latest. */
  readonly endsAt: string;
}

/** The member of a JSON object, where it is a text. */
function textOf(value: unknown, member: string): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const found: unknown = Reflect.get(value, member);
  return typeof found === 'string' ? found : undefined;
}

/** The complaints of a problem that say where. */
function fieldsOf(problem: unknown): ReadonlyMap<string, string> {
  const errors: unknown = typeof problem === 'object' && problem !== null ? Reflect.get(problem, 'errors') : undefined;
  const fields = new Map<string, string>();
  for (const error of Array.isArray(errors) ? errors : []) {
    const [pointer, detail] = [textOf(error, 'pointer'), textOf(error, 'detail')];
    if (pointer !== undefined && detail !== undefined) fields.set(pointer, detail);
  }
  return fields;
}

/** What of a problem (RFC 9457) is shown. */
async function refusalOf(answer: Response): Promise<Refused> {
  const problem: unknown = await answer.json().catch(() => undefined);
  const words = [textOf(problem, 'title'), textOf(problem, 'detail')].filter((one) => one !== undefined);
  return new Refused(
    answer.status,
    words.length === 0 ? `The server answered ${answer.status}` : `${words.join(': ')}.`,
    fieldsOf(problem),
  );
}

const SESSION = '/session';

let tellSignedOut: () => void = () => undefined;

/** Calls `listener`, in place of the one before, whenever an answer says that the session is over. */
export function whenSignedOut(listener: () => void): void {
  tellSignedOut = listener;
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
  if (answer.ok) return answer;
  if (answer.status === 401 && path !== SESSION) {
    await answer.body?.cancel();
    tellSignedOut();
    throw new Refused(401, 'Your session has ended. Please sign in and try once more.');
  }
  throw await refusalOf(answer);
}

/**
 * The API as the page needs it. Answers are of this page's own origin and release, whose services made them by the same
 * contracts: their types are taken at their word. Whatever text is in them is only ever shown as text.
 */
export const api = {
  /** @returns undefined when nobody is signed in */
  session: async (): Promise<SignedIn | undefined> => {
    const answer = await send('GET', SESSION);
    return answer.status === 204 ? undefined : answer.json();
  },
  signIn: async (userName: string, password: string): Promise<SignedIn> =>
    (await send('POST', SESSION, { userName, password })).json(),
  signUp: async (userName: string, password: string): Promise<void> => {
    await send('POST', '/v1/users', { userName, password });
  },
  signOut: async (): Promise<void> => {
    await send('DELETE', SESSION);
  },
  eraseUser: async (password: string): Promise<void> => {
    await send('DELETE', '/v1/users/me', { password });
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
