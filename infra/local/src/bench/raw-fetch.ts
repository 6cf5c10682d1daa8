import { createHash, randomBytes } from 'node:crypto';
import { MongoClient } from 'mongodb';
import { z } from 'zod';
import { openBrowser } from '../agent/browser.ts';
import { approveAtBank } from '../job/approve-at-bank.ts';

const PAGE = 100;
const accountsPage = z.object({ Accounts: z.array(z.object({ AccountId: z.string() })) });

export interface BankAccess {
  readonly bank: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly callback: string;
  readonly user: { userName: string; password: string };
}

/** Signs in at a bank as its client does, and approves as its customer. @returns an access token */
export async function accessToken(access: BankAccess): Promise<string> {
  const verifier = randomBytes(32).toString('base64url');
  const query = new URLSearchParams({
    client_id: access.clientId,
    redirect_uri: access.callback,
    response_type: 'code',
    scope: 'openid accounts balances transactions products',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    state: randomBytes(16).toString('base64url'),
  });
  const browser = openBrowser(access.callback);
  const back = await approveAtBank(browser, `${access.bank}/oauth/authorize?${query.toString()}`, access.user);
  const code = new URL(back.url).searchParams.get('code') ?? '';
  const answer = await fetch(`${access.bank}/oauth/token`, {
    method: 'POST',
    headers: {
      authorization: `Basic ${Buffer.from(`${access.clientId}:${access.clientSecret}`).toString('base64')}`,
    },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code,
      redirect_uri: access.callback,
      code_verifier: verifier,
    }),
  });
  return z.object({ access_token: z.string() }).parse(await answer.json()).access_token;
}

/**
 * The floor: fetches every page of a customer's transactions at Green Bank, parses the JSON, and writes the documents as they
 * are, in unordered bulks: no mapping, no validation, no events.
 * @returns how many transactions were written
 */
export async function fetchAndStore(bank: string, token: string, storeUri: string): Promise<number> {
  const client = await MongoClient.connect(storeUri);
  const collection = client.db().collection('bench_raw');
  const get = async (path: string): Promise<unknown> =>
    (await fetch(bank + path, { headers: { authorization: `Bearer ${token}` } })).json();
  let stored = 0;
  try {
    const { Accounts } = accountsPage.parse(await get(`/accounts?offset=0&limit=${PAGE}`));
    for (const { AccountId } of Accounts) {
      for (let offset = 0; ; offset += PAGE) {
        const page = await get(`/accounts/${AccountId}/transactions?offset=${offset}&limit=${PAGE}`);
        const { Transactions } = z.object({ Transactions: z.array(z.custom<object>()) }).parse(page);
        if (Transactions.length === 0) break;
        await collection.bulkWrite(
          Transactions.map((document) => ({ insertOne: { document } })),
          { ordered: false },
        );
        stored += Transactions.length;
        if (Transactions.length < PAGE) break;
      }
    }
  } finally {
    await collection.drop();
    await client.close();
  }
  return stored;
}
