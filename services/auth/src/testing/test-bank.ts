import { createMockBank, loadBankSeed, type MockBankDefinition, type MockBankOptions } from '@of/mock-bank-kit';
import { type RunningBank, startTestBank } from '@of/mock-bank-kit/testing';
import express, { type RequestHandler } from 'express';

/** A bank with a real OAuth server, whose traffic can be watched and disturbed. */
export interface OAuthBank extends RunningBank {
  /** Paths that were asked for, in order. */
  readonly requests: string[];
  /** Requests to these paths are answered by this handler instead of the bank's own. */
  disturb(path: string, handler: RequestHandler): void;
  undisturb(): void;
}

/** An API is of no interest here: the bank has none. */
function definition(rotateRefreshTokens: boolean): MockBankDefinition {
  const scopes = ['accounts', 'balances', 'transactions', 'products'];
  return {
    id: 'green-bank',
    branding: { name: 'Green Bank', tagline: '', accent: '#1b6b3a', ground: '#eef5f0' },
    oauth: { rotateRefreshTokens, scopes: scopes.map((name) => ({ name, plainWords: name })) },
    seed: loadBankSeed('green-bank'),
    pendingCardPayments: false,
    ids: { account: ({ key }) => key, transaction: ({ key }) => key, product: ({ key }) => key },
    openapiDocument: new URL('../../openapi.yaml', import.meta.url),
    routes: () => undefined,
    answerProblem: ({ message }) => ({ status: 400, body: { message } }),
  };
}

/** Starts the bank on a port of its own. */
export async function startOAuthBank({
  rotating = false,
  ...overrides
}: Partial<MockBankOptions> & { rotating?: boolean } = {}): Promise<OAuthBank> {
  const requests: string[] = [];
  const disturbances = new Map<string, RequestHandler>();
  const front: RequestHandler = (req, res, next) => {
    requests.push(req.path);
    const handler = disturbances.get(req.path);
    return handler === undefined ? next() : handler(req, res, next);
  };
  const running = await startTestBank(async (options) => {
    const bank = await createMockBank(definition(rotating), options);
    return { ...bank, app: express().use(front, bank.app) };
  }, overrides);
  return {
    ...running,
    requests,
    disturb: (path, handler) => disturbances.set(path, handler),
    undisturb: () => disturbances.clear(),
  };
}
