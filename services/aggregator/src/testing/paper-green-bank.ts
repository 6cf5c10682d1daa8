import type { IncomingMessage, ServerResponse } from 'node:http';
import { type Listening, listen } from '@of/service-kit';

export interface PaperAccount {
  AccountId: string;
  [member: string]: unknown;
}
export interface PaperTransaction {
  TransactionId: string;
  [member: string]: unknown;
}

/** Takes an answer over; returns false to let the bank answer. */
export type Misbehaviour = (req: IncomingMessage, res: ServerResponse, url: URL) => boolean | Promise<boolean>;

/** A bank on paper that speaks Green Bank's model: the tests write its books, and make it misbehave. */
export interface PaperGreenBank {
  readonly url: string;
  readonly accounts: PaperAccount[];
  readonly transactions: Map<string, PaperTransaction[]>;
  readonly products: Record<string, unknown>[];
  /** Tokens that it takes. */
  readonly tokens: Set<string>;
  /** The most that it puts on a page. */
  pageSize: number;
  misbehave: Misbehaviour | undefined;
  /** Paths with queries, as they were asked for. */
  readonly asked: string[];
  readonly close: Listening['close'];
}

export const greenAccount = (id: string, balance: number, members: object = {}): PaperAccount => ({
  AccountId: id,
  AccountNumber: '204515807',
  AccountIdentificationType: 'AccountNumber',
  AccountBank: 'Green Bank',
  AccountStatus: 'Active',
  AccountType: 'Checking',
  AccountBalance: balance,
  AccountCurrency: 'USD',
  AccountDate: { OpeningDate: '2021-03-14T00:00:00.000Z' },
  AccountUser: { UserName: 'fridaklo', UserId: '65a1c0d2e4f60718293a4b5c' },
  GreenAccountNarrative: `Account ${id}`,
  ...members,
});

export const greenTransaction = (
  account: string,
  id: string,
  amount: number,
  day: string,
  members: object = {},
): PaperTransaction => ({
  TransactionId: id,
  AccountId: account,
  TransactionStatus: 'Booked',
  TransactionType: 'CardPayment',
  TransactionAmount: amount,
  TransactionCurrency: 'USD',
  TransactionDate: { BookingDate: `${day}T14:23:05.000Z`, ValueDate: `${day}T00:00:00.000Z` },
  GreenTransactionNarrative: `ENTRY ${id}`,
  ...members,
});

export const greenProduct = (id: string, amount: number, members: object = {}): Record<string, unknown> => ({
  ProductId: id,
  ProductBank: 'Green Bank',
  ProductStatus: 'Active',
  ProductType: 'Loan',
  ProductAmount: amount,
  ProductOriginalAmount: 15000,
  ProductCurrency: 'USD',
  ProductInterestRate: 4.63,
  ProductDate: { OpeningDate: '2025-06-02T00:00:00.000Z' },
  ProductCustomer: { UserName: 'fridaklo', UserId: '65a1c0d2e4f60718293a4b5c' },
  GreenProductNarrative: 'Car loan',
  RepaymentPeriod: 24,
  LoanCollateral: 'Vehicle',
  ...members,
});

export function sendJson(
  res: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  res.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}

const bookingDay = (date: unknown): string => {
  const time: unknown = typeof date === 'object' && date !== null && 'BookingDate' in date ? date.BookingDate : '';
  return String(time).slice(0, 10);
};

export async function startPaperGreenBank(): Promise<PaperGreenBank> {
  const books: Omit<PaperGreenBank, 'url' | 'close'> = {
    accounts: [],
    transactions: new Map(),
    products: [],
    tokens: new Set(),
    pageSize: 100,
    misbehave: undefined,
    asked: [],
  };
  const refuse = (res: ServerResponse, status: number, code: string) =>
    sendJson(res, status, { Error: { Code: code, Message: 'no' } });
  const page = (res: ServerResponse, url: URL, name: string, list: readonly unknown[]) => {
    const offset = Number(url.searchParams.get('offset') ?? 0);
    const limit = Math.min(Number(url.searchParams.get('limit') ?? 50), books.pageSize);
    const paging = { Offset: offset, Limit: limit, Total: list.length };
    sendJson(res, 200, { [name]: list.slice(offset, offset + limit), Paging: paging });
  };
  const serve = async (req: IncomingMessage, res: ServerResponse) => {
    const url = new URL(req.url ?? '/', 'http://bank');
    books.asked.push(`${url.pathname}${url.search}`);
    if ((await books.misbehave?.(req, res, url)) === true) return;
    if (!books.tokens.has((req.headers.authorization ?? '').replace('Bearer ', '')))
      return refuse(res, 401, 'INVALID_TOKEN');
    if (url.pathname === '/accounts') return page(res, url, 'Accounts', books.accounts);
    if (url.pathname === '/products') return page(res, url, 'Products', books.products);
    const account = /^\/accounts\/([^/]+)\/transactions$/.exec(url.pathname)?.[1];
    const known = books.accounts.some(({ AccountId }) => AccountId === account);
    if (account === undefined || !known) return refuse(res, 404, 'ACCOUNT_NOT_FOUND');
    const [from, to] = ['from', 'to'].map((name) => url.searchParams.get(name));
    const within = (books.transactions.get(account) ?? []).filter(({ TransactionDate: date }) => {
      const day = bookingDay(date);
      return (from == null || day >= from) && (to == null || day <= to);
    });
    page(res, url, 'Transactions', within);
  };
  const { url, close } = await listen((req, res) => void serve(req, res), { port: 0 });
  return Object.assign(books, { url, close });
}
