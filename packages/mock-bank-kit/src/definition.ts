import type { Response } from 'express';
import type { z } from 'zod';
import type { BankSeed } from './ledger/bank-seed.ts';
import type { BankLedger } from './ledger/ledger.ts';
import type { BankIds } from './ledger/ledger-view.ts';
import type { LedgerAccount } from './ledger/model.ts';
import type { BankProblem } from './problems.ts';

/** How a bank looks. Colours are CSS colours; the accent carries white text. */
export interface BankBranding {
  readonly name: string;
  readonly tagline: string;
  readonly accent: string;
  readonly ground: string;
}

/** A scope of the bank's OAuth server and what it means to a customer: it completes "asks to let it …". */
export interface BankScope {
  readonly name: string;
  readonly plainWords: string;
}

/** How the bank's OAuth server differs from the others'. */
export interface OAuthProfile {
  readonly scopes: readonly BankScope[];
  /** A refresh token is replaced at each use, and reuse of an old one revokes the grant (RFC 9700 §4.14.2). */
  readonly rotateRefreshTokens: boolean;
}

/** What an access token allows: one customer, some scopes, the accounts chosen on the consent page. */
export interface BankAccess {
  readonly userName: string;
  readonly clientId: string;
  readonly accounts: readonly LedgerAccount[];
  allows(scope: string): boolean;
  /** The shared account of that wire id. Throws BankProblem account-not-shared or account-not-found. */
  account(wireId: string): LedgerAccount;
}

/** A call of the bank's API that has passed every check. */
export interface BankCall<Query> {
  readonly access: BankAccess;
  readonly query: Query;
  readonly params: Readonly<Record<string, string>>;
  /** The bank's present time, epoch ms: one value for the whole answer. */
  readonly now: number;
  readonly res: Response;
}

/** A protected GET route: the scope that it needs, the query that it takes (unknown parameters are refused), its answer. */
export interface BankRoute<Query extends z.ZodObject> {
  readonly path: string;
  readonly scope: string;
  readonly query: Query;
  readonly answer: (call: BankCall<z.infer<Query>>) => unknown;
}

/** What a bank's routes may use. */
export interface BankDeps {
  readonly ledger: BankLedger;
  /** Secret for what the bank hands out and wants back unchanged, such as cursors. */
  readonly sealKey: string;
}

/** Where a bank declares its API. */
export interface BankRouter {
  get<Query extends z.ZodObject>(route: BankRoute<Query>): void;
}

/** A bank's answer to a problem, in its own style. */
export interface ProblemAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** All that makes one mock bank differ from another. */
export interface MockBankDefinition {
  /** Kebab-case, as the adapter's id. */
  readonly id: string;
  readonly branding: BankBranding;
  readonly oauth: OAuthProfile;
  readonly seed: BankSeed;
  readonly pendingCardPayments: boolean;
  readonly ids: BankIds;
  readonly openapiDocument: URL;
  routes(router: BankRouter, deps: BankDeps): void;
  answerProblem(problem: BankProblem): ProblemAnswer;
}
