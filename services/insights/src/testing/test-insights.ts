import { startStore } from '@of/local';
import {
  connectStore,
  type ExternalAccountDocument,
  type ExternalProductDocument,
  ensureIndexes,
  externalAccountModel,
  externalProductModel,
  pingStore,
  type StoreConnection,
  toDecimal128,
} from '@of/models';
import { createLogger, createMetrics } from '@of/service-kit';
import { startTestIssuer, type TestIssuer } from '@of/service-kit/testing';
import type { Express } from 'express';
import { Types } from 'mongoose';
import { createApp } from '../app.ts';

/** An account to be stored; `balance` is a decimal text, absent where the consent has no balances. */
export interface GivenAccount {
  readonly bank: string;
  readonly type: ExternalAccountDocument['AccountType'];
  readonly currency: string;
  readonly balance?: string | undefined;
}

/** A product to be stored; `amount` is what is owed on it. */
export interface GivenProduct {
  readonly bank: string;
  readonly type: ExternalProductDocument['ProductType'];
  readonly currency: string;
  readonly amount: string;
}

export interface GivenUser {
  readonly userId: string;
  readonly userName: string;
  readonly token: string;
  /** Stored documents' ids. */
  readonly accountIds: readonly string[];
  readonly productIds: readonly string[];
}

/** The insights API on a store of its own, and an issuer of its users' tokens. */
export interface TestInsights {
  readonly app: Express;
  readonly store: StoreConnection;
  readonly issuer: TestIssuer;
  /** A new user who has these. */
  readonly user: (accounts: readonly GivenAccount[], products: readonly GivenProduct[]) => Promise<GivenUser>;
  readonly stop: () => Promise<void>;
}

const provenance = (bank: string, connection: Types.ObjectId) => ({
  BankId: bank.toLowerCase().replaceAll(' ', '-'),
  ConnectionId: connection,
  ConsentId: 'urn:openfinance:consent:00000000-0000-4000-8000-000000000001',
  Adapter: { Id: 'test', Version: '1.0.0' },
  ContentHash: '0'.repeat(64),
  CreationDate: new Date(0),
  UpdateDate: new Date(0),
});

export async function startTestInsights(): Promise<TestInsights> {
  const engine = await startStore();
  const store = await connectStore(engine.uri, 'insights-test');
  await ensureIndexes(store);
  const issuer = await startTestIssuer();
  const app = createApp({
    store,
    logger: createLogger({ service: 'insights', level: 'silent' }),
    metrics: createMetrics({ service: 'insights', token: undefined }),
    ready: { mongodb: () => pingStore(store) },
    users: { jwksUrl: issuer.jwksUrl, issuer: issuer.url, audience: 'open-finance' },
  });
  return {
    app,
    store,
    issuer,
    user: async (accounts, products) => {
      const owner = { UserId: new Types.ObjectId(), UserName: `u${new Types.ObjectId().toHexString()}` };
      const connection = new Types.ObjectId();
      const storedAccounts = await externalAccountModel(store).insertMany(
        accounts.map(({ bank, type, currency, balance }, index) => ({
          AccountId: `A${index}`,
          AccountBank: bank,
          AccountStatus: 'Active' as const,
          AccountType: type,
          AccountCurrency: currency,
          AccountUser: owner,
          AccountBalances: [],
          AccountDate: {},
          AccountSource: provenance(bank, connection),
          ...(balance === undefined ? {} : { AccountBalance: toDecimal128(balance) }),
        })),
      );
      const storedProducts = await externalProductModel(store).insertMany(
        products.map(({ bank, type, currency, amount }, index) => ({
          ProductId: `P${index}`,
          ProductBank: bank,
          ProductStatus: 'Active' as const,
          ProductType: type,
          ProductAmount: toDecimal128(amount),
          ProductCurrency: currency,
          ProductCustomer: owner,
          ProductDate: {},
          ProductSource: provenance(bank, connection),
        })),
      );
      const userId = owner.UserId.toHexString();
      return {
        userId,
        userName: owner.UserName,
        token: issuer.tokenOf(userId, owner.UserName),
        accountIds: storedAccounts.map(({ _id }) => _id.toHexString()),
        productIds: storedProducts.map(({ _id }) => _id.toHexString()),
      };
    },
    stop: async () => {
      await issuer.close();
      await store.close();
      await engine.stop();
    },
  };
}
