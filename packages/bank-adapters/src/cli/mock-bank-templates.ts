/** What a new mock bank's folder begins with, by path below `services/mock-banks/<id>`. `port` is where it listens. */
export function mockBankTemplates(id: string, name: string, port: number): Readonly<Record<string, string>> {
  return {
    'package.json': `{
  "name": "@of/${id}",
  "version": "0.1.0",
  "private": true,
  "type": "module",
  "config": {
    "port": ${port}
  },
  "dependencies": {
    "@of/mock-bank-kit": "workspace:*",
    "@of/service-kit": "workspace:*",
    "zod": "catalog:"
  },
  "devDependencies": {
    "@of/bank-adapters": "workspace:*"
  }
}
`,
    'tsconfig.json': `{
  "extends": "../../../tsconfig.base.json",
  "compilerOptions": {
    "rootDir": "src",
    "outDir": "dist",
    "tsBuildInfoFile": "dist/.tsbuildinfo"
  },
  "include": ["src"],
  "references": [
    {
      "path": "../../../packages/bank-adapters"
    },
    {
      "path": "../../../packages/mock-bank-kit"
    },
    {
      "path": "../../../packages/service-kit"
    }
  ]
}
`,
    'src/main.ts': `import { optionsFromEnv } from '@of/mock-bank-kit';
import { createLogger, loadConfig, runService } from '@of/service-kit';
import { createApp } from './app.ts';
import { configSchema } from './config.ts';

const config = loadConfig(configSchema);
const logger = createLogger({ service: '${id}', level: config.LOG_LEVEL });
const bank = await createApp(optionsFromEnv(config, logger));
await runService({ app: bank.app, config, logger, close: () => bank.close() });
`,
    'src/config.ts': `import { mockBankEnv } from '@of/mock-bank-kit';

/** ${name}'s environment: a mock bank's, listening on ${port} unless told otherwise. */
export const configSchema = mockBankEnv(${port});
`,
    'src/app.ts': `import { createMockBank, type MockBank, type MockBankOptions } from '@of/mock-bank-kit';
import { definition } from './definition.ts';

/** ${name}, ready to listen. */
export function createApp(options: MockBankOptions): Promise<MockBank> {
  return createMockBank(definition, options);
}
`,
    'src/definition.ts': `import { httpStatusOf, loadBankSeed, type MockBankDefinition } from '@of/mock-bank-kit';
import { ids } from './ids.ts';
import { accountRoutes } from './routes.ts';

/** Fill in: how ${name} looks, its OAuth profile and scopes, its consent resource, and its error bodies. */
export const definition: MockBankDefinition = {
  id: '${id}',
  branding: { name: '${name}', tagline: 'A bank like any other', accent: '#334155', ground: '#f1f5f9' },
  oauth: {
    rotateRefreshTokens: true,
    scopes: [
      { name: 'accounts', plainWords: 'see your accounts' },
      { name: 'balances', plainWords: 'see how much money is in them' },
      { name: 'transactions', plainWords: 'see what came in and went out' },
    ],
  },
  seed: loadBankSeed('${id}'),
  pendingCardPayments: true,
  ids,
  openapiDocument: new URL('../openapi.yaml', import.meta.url),
  routes: (router, deps) => accountRoutes(router, deps),
  answerProblem: ({ kind, message }) => ({
    status: httpStatusOf[kind],
    body: { error: kind.replaceAll('-', '_'), message },
  }),
};
`,
    'src/ids.ts': `import type { BankIds } from '@of/mock-bank-kit';

/** Fill in: how ${name}'s ids look. A transaction that has another one when it is booked is told apart by \`now\`. */
export const ids: BankIds = {
  account: ({ key }) => \`account-\${key.slice(0, 16)}\`,
  transaction: ({ key }) => \`transaction-\${key}\`,
  product: ({ key }) => \`product-\${key.slice(0, 16)}\`,
};
`,
    'src/routes.ts': `import type { BankDeps, BankRouter, LedgerTransaction } from '@of/mock-bank-kit';
import { z } from 'zod';
import { ids } from './ids.ts';

const decimal = (minor: number): string =>
  \`\${minor < 0 ? '-' : ''}\${Math.trunc(Math.abs(minor) / 100)}.\${String(Math.abs(minor) % 100).padStart(2, '0')}\`;

function transactionBody(transaction: LedgerTransaction, currency: string, now: number) {
  const isBooked = transaction.bookedAt <= now;
  return {
    id: ids.transaction(transaction, now),
    status: isBooked ? 'booked' : 'pending',
    amount: decimal(transaction.amountMinor),
    currency,
    ...(isBooked ? { bookingDate: new Date(transaction.bookedAt).toISOString().slice(0, 10) } : {}),
    text: transaction.text,
  };
}

/** Fill in: the routes of ${name}'s API, with its pages and its loans. */
export function accountRoutes(router: BankRouter, { ledger }: BankDeps): void {
  router.get({
    path: '/accounts',
    scope: 'accounts',
    query: z.object({}),
    answer: ({ access, now }) => ({
      data: access.accounts.map((account) => ({
        id: access.accountId(account),
        currency: account.currency,
        ...(access.allows('balances') ? { balance: decimal(ledger.balanceMinor(account.key, now)) } : {}),
      })),
    }),
  });
  router.get({
    path: '/accounts/:id/transactions',
    scope: 'transactions',
    query: z.object({ from: z.iso.date().optional(), to: z.iso.date().optional() }),
    answer: ({ access, params, query: { from = '', to = '9999' }, now }) => {
      const { key, currency } = access.account(params['id'] ?? '');
      const listed = ledger.transactions(key, now).map((one) => transactionBody(one, currency, now));
      return { data: listed.filter(({ bookingDate = from }) => from <= bookingDate && bookingDate <= to) };
    },
  });
}
`,
    'src/conformance.test.ts': `import { loadAdapters } from '@of/bank-adapters';
import { describeAdapterConformance } from '@of/bank-adapters/conformance';
import { conformanceBank } from '@of/mock-bank-kit/testing';
import { createApp } from './app.ts';

const adapter = (await loadAdapters()).get('${id}');

describeAdapterConformance(adapter, conformanceBank(createApp));
`,
    'openapi.yaml': `openapi: 3.1.0
info:
  title: ${name} account information API
  version: 0.1.0
  # Fill in: what is served. Tests validate the bank's answers against this document (\`openApiCheck\`).
  description: Fill in
paths: {}
`,
    'README.md': `# ${name} (mock)

Fill in: what it speaks, its routes and scopes, and what is odd about it. Port ${port}.
`,
  };
}

/** What a new mock bank's books grow from, \`data/banks/<id>.json\`: one customer, to be followed by the other demo users. */
export const seedTemplate = `{
  "currency": "EUR",
  "accountHolders": [
    {
      "userName": "fridaklo",
      "accounts": [
        {
          "key": "checking",
          "kind": "checking",
          "number": "1000000001",
          "label": "Current account",
          "openedOn": "2021-03-01",
          "openingMinor": 250000
        },
        {
          "key": "savings",
          "kind": "savings",
          "number": "1000000002",
          "label": "Savings account",
          "openedOn": "2021-03-01",
          "openingMinor": 500000
        }
      ],
      "income": {
        "payer": "Casa Azul Studios",
        "amountMinor": 310000,
        "dayOfMonth": 28
      },
      "utilities": ["city-light-power"],
      "subscriptions": ["streamwell"],
      "spending": {
        "groceriesPerWeek": 3,
        "restaurantsPerWeek": 2,
        "transportPerWeek": 3,
        "shoppingPerMonth": 3,
        "cashPerMonth": 1
      },
      "products": []
    }
  ]
}
`;
