import { randomUUID } from 'node:crypto';
import { loadBankSeed, type MockBankDefinition } from '@of/mock-bank-kit';
import { accountRoutes } from './accounts/account-routes.ts';
import { balanceRoutes } from './accounts/balance-routes.ts';
import { answerProblem } from './errors.ts';
import { answerHeaders } from './headers.ts';
import { ids } from './ids.ts';
import { transactionRoutes } from './transactions/transaction-routes.ts';

const DAY_SECONDS = 86_400;
const SHARING_DAYS = 90;

const scopes = [
  { name: 'bank:accounts.basic:read', plainWords: 'see your accounts: their names, kinds and balances' },
  { name: 'bank:accounts.detail:read', plainWords: 'see their numbers, rates and the terms of your loans' },
  { name: 'bank:transactions:read', plainWords: 'see what came in and went out, also what is still pending' },
];

/** Wattle Bank: Australia's Consumer Data Standards, where the authorization makes a sharing arrangement. */
export const definition: MockBankDefinition = {
  id: 'wattle-bank',
  branding: { name: 'Wattle Bank', tagline: 'Golden, come rain or shine', accent: '#2f5d3a', ground: '#fbf6e3' },
  oauth: { rotateRefreshTokens: false, clientAuthentication: 'private_key_jwt', pushedRequestsOnly: true, scopes },
  consents: {
    idOf: () => undefined,
    plainWords: (permission) => scopes.find(({ name }) => name === permission)?.plainWords,
    awaitingSeconds: DAY_SECONDS,
    begun: (asked) => ({
      id: randomUUID(),
      permissions: scopes.map(({ name }) => name).filter((name) => asked.includes(name)),
      lifetimeSeconds: SHARING_DAYS * DAY_SECONDS,
    }),
    tokenMember: 'cdr_arrangement_id',
  },
  seed: loadBankSeed('wattle-bank'),
  pendingCardPayments: true,
  ids,
  openapiDocument: new URL('../openapi.yaml', import.meta.url),
  answerHeaders,
  routes: (router, deps) => {
    // Its list stands where the id of an account may stand too.
    balanceRoutes(router, deps);
    accountRoutes(router, deps);
    transactionRoutes(router, deps);
  },
  answerProblem,
};
