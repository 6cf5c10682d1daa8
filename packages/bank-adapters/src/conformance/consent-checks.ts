import type { BankErrorCode } from '../contract/bank-error.ts';
import { connect } from './connection.ts';
import { fullRange } from './customer.ts';
import { httpSession } from './http-session.ts';
import { readAccounts, readProducts, readTransactions, whole } from './read-all.ts';
import type { Subject } from './subject.ts';

/** What a consent covers is seen, what it does not is missed and said to be; when it has ended, nothing is seen. */
export function consentChecks({ adapter, bank, customers }: Subject): void {
  const first = async () => {
    const [customer] = await customers();
    const [paired, other] = customer?.paired ?? [];
    if (customer === undefined || paired === undefined) throw new Error('no account');
    return { customer, paired, other };
  };
  /** Whether the bank can tell a consent with the permission from one without it. */
  const canTell = (permission: 'balances' | 'products'): boolean =>
    adapter.consents?.create !== undefined ||
    adapter.oauth.scope(['accounts']) !== adapter.oauth.scope(['accounts', permission]);

  test('what the user did not allow is missing, and said to be', async () => {
    const { customer } = await first();
    const { connection, ledger, user } = {
      ...customer,
      connection: await connect(adapter, bank(), { user: customer.user, permissions: ['accounts'] }),
    };
    const accounts = whole(await readAccounts(adapter, connection.session())).mapped;
    expect([user, accounts.length > 0]).toEqual([user, true]);
    if (canTell('balances'))
      for (const { balances, balancesMissing } of accounts)
        expect([balances, balancesMissing]).toEqual([[], undefined]);
    for (const account of accounts.slice(0, 1)) {
      const read = await readTransactions(adapter, connection.session(), account, fullRange(adapter, ledger.asOf));
      expect(read.error?.code).toBe('permission-missing');
    }
    const products = await readProducts(adapter, connection.session());
    if (products !== undefined && canTell('products') && products.error?.code !== 'permission-missing')
      expect([products.error, products.mapped]).toEqual([undefined, []]);
  });

  test('accounts that the user did not share are not seen', async () => {
    const { customer, paired, other } = await first();
    if (other === undefined) throw new Error('the customer needs two accounts');
    const shared = await connect(adapter, bank(), { user: customer.user, accounts: [paired.ledger.id] });
    const accounts = whole(await readAccounts(adapter, shared.session())).mapped;
    expect(accounts.map(({ type }) => type)).toEqual([paired.account.type]);
    const range = fullRange(adapter, customer.ledger.asOf);
    const refused: BankErrorCode[] = ['permission-missing'];
    for (const account of [other.account, { ...other.account, accountId: 'nothing-like-it' }]) {
      const { error, mapped } = await readTransactions(adapter, shared.session(), account, range);
      expect([mapped, refused]).toEqual([[], expect.arrayContaining([error?.code])]);
    }
  });

  test('under a new consent the ids are the same, but where they are known not to last', async () => {
    const { customer } = await first();
    const again = await connect(adapter, bank(), { user: customer.user });
    const accounts = whole(await readAccounts(adapter, again.session())).mapped;
    for (const { account, oddities } of customer.paired) {
      const ids = accounts.filter(({ type }) => type === account.type).map(({ accountId }) => accountId);
      if (!oddities.includes('id-scope')) expect(ids).toContain(account.accountId);
    }
    // Another id of the account, and still to be recognised: by what it is known by outside the bank.
    const known = (list: readonly (typeof accounts)[number][]) =>
      list.map(({ identification }) => JSON.stringify(identification)).sort();
    expect(known(accounts)).toEqual(known(customer.accounts.mapped));
  });

  test('a token that the bank does not know is refused as such', async () => {
    const unknown = {
      headersFor: () => ({ authorization: `${adapter.oauth.dpop ? 'DPoP' : 'Bearer'} unknown` }),
      answer: {},
    };
    const session = httpSession(adapter, bank().url, unknown, 'unknown');
    expect((await readAccounts(adapter, session)).error?.code).toMatch(/^(token-refused|re-consent)$/);
  });

  test('a consent goes from being asked for to being in force to its end, after which nothing is seen', async () => {
    const { customer } = await first();
    const { create, status } = adapter.consents ?? {};
    const connection = await connect(adapter, bank(), { user: customer.user });
    const isTold = status !== undefined;
    expect(connection.statusBefore).toBe(isTold && create !== undefined ? 'AwaitingAuthorisation' : undefined);
    expect(await connection.status()).toBe(isTold ? 'Authorised' : undefined);
    expect((await readAccounts(adapter, connection.session())).error).toBeUndefined();
    await connection.end();
    if (isTold) expect(await connection.status().catch((error: unknown) => error)).not.toBe('Authorised');
    // An end that comes twice is none the less one.
    await connection.end();
    expect((await readAccounts(adapter, connection.session())).error?.code).toMatch(/^(token-refused|re-consent)$/);
  });
}
