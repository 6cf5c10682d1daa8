import { clientToken, obtainTokens, type RunningBank } from '@of/mock-bank-kit/testing';
import { z } from 'zod';

/** Below this everything of the standard is. */
export const AISP = '/open-banking/v4.0/aisp';
export const CONSENTS = `${AISP}/account-access-consents`;

/** All that the application asks for. */
export const ALL_PERMISSIONS = [
  ...['ReadAccountsDetail', 'ReadBalances', 'ReadProducts'],
  ...['ReadTransactionsDetail', 'ReadTransactionsCredits', 'ReadTransactionsDebits'],
];

const created = z.object({ Data: z.object({ ConsentId: z.string() }) });
const money = z.object({ Amount: z.string(), Currency: z.string() });

export const accountsPage = z.object({
  Data: z.object({
    Account: z.array(
      z.looseObject({
        AccountId: z.string(),
        AccountTypeCode: z.string(),
        Account: z.array(z.looseObject({ SchemeName: z.string(), Identification: z.string() })).optional(),
      }),
    ),
  }),
});

export const balancesPage = z.object({
  Data: z.object({
    Balance: z.array(
      z.looseObject({
        Type: z.string(),
        CreditDebitIndicator: z.string(),
        Amount: money,
        CreditLine: z.array(z.looseObject({ Included: z.boolean(), Amount: money })).optional(),
      }),
    ),
  }),
});

export const transactionsPage = z.object({
  Data: z.object({
    Transaction: z.array(
      z.looseObject({
        TransactionId: z.string().optional(),
        Status: z.string(),
        CreditDebitIndicator: z.enum(['Credit', 'Debit']),
        BookingDateTime: z.string(),
        ValueDateTime: z.string().optional(),
        TransactionInformation: z.string().optional(),
        TransactionMutability: z.string().optional(),
        Amount: money,
      }),
    ),
  }),
  Links: z.object({ Self: z.string(), First: z.string().optional(), Next: z.string().optional() }),
  Meta: z.object({ TotalPages: z.number(), FirstAvailableDateTime: z.string().optional() }),
});

export type Transaction = z.infer<typeof transactionsPage>['Data']['Transaction'][number];

/** The claim by which an authorization request names a consent. */
export const claimOf = (consentId: string): string =>
  JSON.stringify({ id_token: { openbanking_intent_id: { value: consentId, essential: true } } });

/** Asks for a consent. @returns its id */
export async function askForConsent(bank: RunningBank, data: object): Promise<string> {
  const accessToken = await clientToken(bank, 'accounts');
  const answer = await bank.send({ method: 'POST', path: CONSENTS, accessToken, body: { Data: data, Risk: {} } });
  return created.parse(await answer.json()).Data.ConsentId;
}

/** A customer's consent and what can be read with it. */
export interface ConnectedCustomer {
  readonly consentId: string;
  readonly token: string;
  readonly get: (path: string, headers?: Readonly<Record<string, string>>) => Promise<Response>;
  /** Body of an answer below the standard's address. */
  readonly json: (path: string) => Promise<unknown>;
  /** All transactions of an account, page by page. */
  readonly transactions: (accountId: string, query?: string) => Promise<Transaction[]>;
}

/** Connects a customer's accounts: consent, authorization, tokens. */
export async function connectCustomer(
  bank: RunningBank,
  userName: string,
  data: object = { Permissions: ALL_PERMISSIONS },
): Promise<ConnectedCustomer> {
  const consentId = await askForConsent(bank, data);
  const parameters = { prompt: undefined, claims: claimOf(consentId) };
  const { access_token: token } = await obtainTokens(bank, { userName }, 'openid accounts', parameters);
  const get: ConnectedCustomer['get'] = (path, headers) => bank.get(path, token, headers);
  const json = async (path: string): Promise<unknown> => (await get(AISP + path)).json();
  return {
    ...{ consentId, token, get, json },
    transactions: async (accountId, query = '') => {
      const all: Transaction[] = [];
      for (let next: string | undefined = `${AISP}/accounts/${accountId}/transactions${query}`; next !== undefined; ) {
        const page = transactionsPage.parse(await (await get(next)).json());
        all.push(...page.Data.Transaction);
        next = page.Links.Next;
      }
      return all;
    },
  };
}
