import { type Listening, listen } from '@of/service-kit';

/** An account and its entries on paper, in MongoDB Bank's model. It takes any token. */
export interface PaperMongodbBank {
  readonly url: string;
  entries: unknown[];
  readonly close: Listening['close'];
}

const usd = (minor: number) => ({ minor, exponent: 2, currency: 'USD' });

const ACCOUNT = {
  ref: 'acc_1',
  kind: 'checking',
  state: 'open',
  number: { scheme: 'account_number', value: '318220946' },
  opened_at: 1_615_680_000_000,
  holder: { login: 'fridaklo', oid: '65b2c0d2e4f60718293a4b5c', display_name: 'Frida Klo' },
  position: { ledger: usd(421_377), available: usd(415_957), as_of: 1_795_459_405_000 },
  currency: 'USD',
  mdb_narrative: 'Document Checking',
};

/** A card purchase; `members` make it booked or name what it takes the place of. */
export const pendingEntry = (id: string, minor: number, members: object = {}) => ({
  entry: {
    id,
    account_ref: 'acc_1',
    state: 'pending',
    side: 'dr',
    kind: 'card_purchase',
    amount: usd(minor),
    times: { initiated_at: 1_795_459_405_000 },
    text: { narrative: `POS ${id}` },
    ...members,
  },
});

export const bookedEntry = (id: string, minor: number, members: object = {}) =>
  pendingEntry(id, minor, {
    state: 'booked',
    times: { initiated_at: 1_795_459_405_000, booked_at: 1_795_545_805_000, value_at: 1_795_478_400_000 },
    ...members,
  });

export async function startPaperMongodbBank(): Promise<PaperMongodbBank> {
  const books: Pick<PaperMongodbBank, 'entries'> = { entries: [] };
  const { url, close } = await listen(
    (req, res) => {
      const path = new URL(req.url ?? '/', 'http://bank').pathname;
      // A balance taken anew at each asking, as a real bank's is.
      const account = { ...ACCOUNT, position: { ...ACCOUNT.position, as_of: Date.now() } };
      const data = path.endsWith('/entries')
        ? { entries: books.entries }
        : path.endsWith('/credit-lines')
          ? { credit_lines: [] }
          : { accounts: [{ account }] };
      res
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ ok: true, data, next_cursor: null }));
    },
    { port: 0 },
  );
  return Object.assign(books, { url, close });
}
