import type { Response } from 'express';
import type { z } from 'zod';
import type { Allowances } from './consents/allowances.ts';
import type { BankConsent, BankConsents } from './consents/bank-consents.ts';
import type { BankSeed } from './ledger/bank-seed.ts';
import type { BankLedger } from './ledger/ledger.ts';
import type { BankIds } from './ledger/ledger-view.ts';
import type { LedgerAccount } from './ledger/model.ts';
import type { Oddities } from './oddities/oddities.ts';
import type { Silence } from './oddities/oddity.ts';
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
  /** How the client proves who it is (OpenID Connect Core §9); `client_secret_basic` when left out. */
  readonly clientAuthentication?: 'client_secret_basic' | 'private_key_jwt';
  /** Authorization requests must be pushed (RFC 9126). */
  readonly pushedRequestsOnly?: boolean;
  /** Tokens are bound to a key of the client (RFC 9449). */
  readonly dpop?: boolean;
}

/** A consent that the authorization itself makes. */
export interface BegunConsent {
  readonly id: string;
  readonly permissions: readonly string[];
  /** How long it is in force; it does not end by itself when left out. */
  readonly lifetimeSeconds?: number;
}

/** How the consent resources of a bank's standard meet its OAuth server. Without it, a consent is what the OAuth grant is. */
export interface ConsentProfile {
  /** The consent that an authorization request is for, from its parameters as they were sent; undefined when it names none. */
  idOf(parameters: Readonly<Record<string, unknown>>): string | undefined;
  /** What a permission of such a consent means to a customer: it completes "asks to let it …". */
  plainWords(permission: string): string | undefined;
  /** A consent that nobody approved for this long is rejected. */
  readonly awaitingSeconds: number;
  /** Makes the consent of a request that names none when it is approved (FDX); without it such a request is refused. */
  readonly begun?: (scopes: readonly string[]) => BegunConsent;
  /** Member of the token answer that holds the consent's id. */
  readonly tokenMember?: string;
}

/** What an access token allows: one customer, some scopes, the accounts chosen on the consent page. */
export interface BankAccess {
  readonly userName: string;
  readonly clientId: string;
  readonly accounts: readonly LedgerAccount[];
  /** The account's id on the wire: another one under each consent where the account has the oddity `id-scope`. */
  accountId(account: LedgerAccount): string;
  /** The consent resource that the token belongs to, at banks that have such. */
  readonly consent: BankConsent | undefined;
  /** The consent has expired, and the bank hides it: which of its lists are empty. Undefined while it is in force. */
  readonly hiddenBy?: Exclude<Silence, 'error'>;
  /** Whether the token has the scope, or its consent the permission. */
  allows(scope: string): boolean;
  /** The shared account of that wire id. Throws BankProblem account-not-shared or account-not-found. */
  account(wireId: string): LedgerAccount;
}

/** What every call of the bank's API has. */
interface AnyCall<Query, Body> {
  readonly query: Query;
  readonly body: Body;
  readonly params: Readonly<Record<string, string>>;
  /** A header of the request. */
  header(name: string): string | undefined;
  /** The address that was asked for, with its query. */
  readonly url: URL;
  /** The bank's present time, epoch ms: one value for the whole answer. */
  readonly now: number;
  readonly res: Response;
}

/** A call of the bank's API in a customer's name that has passed every check. */
export interface BankCall<Query, Body = undefined> extends AnyCall<Query, Body> {
  readonly access: BankAccess;
}

/** A call of the client in its own name (client credentials, RFC 6749 §4.4). */
export interface ClientCall<Query, Body = undefined> extends AnyCall<Query, Body> {
  readonly clientId: string;
}

interface AnyRoute<Query, Body> {
  readonly path: string;
  /** Query parameters; unknown ones are refused. */
  readonly query: Query;
  /** The JSON body; a route without it takes none. */
  readonly body?: Body;
}

/** A protected GET route: the scope or consent permission that it needs, if any, and its answer. */
export interface BankRoute<Query extends z.ZodObject> extends AnyRoute<Query, never> {
  readonly scope?: string;
  readonly answer: (call: BankCall<z.infer<Query>>) => unknown;
}

/** A route in a customer's name that changes something. */
export interface BankCommand<Query extends z.ZodObject, Body extends z.ZodType> extends AnyRoute<Query, Body> {
  readonly method: 'post' | 'put' | 'delete';
  readonly scope?: string;
  readonly answer: (call: BankCall<z.infer<Query>, z.infer<Body>>) => unknown;
}

/** A route of the client itself, such as a consent resource's. */
export interface ClientRoute<Query extends z.ZodObject, Body extends z.ZodType> extends AnyRoute<Query, Body> {
  readonly method: 'get' | 'post' | 'put' | 'delete';
  /** Scope that the client's own token must have. */
  readonly scope?: string;
  readonly answer: (call: ClientCall<z.infer<Query>, z.infer<Body>>) => unknown;
}

/** What a bank's routes may use. */
export interface BankDeps {
  readonly ledger: BankLedger;
  /** Secret for what the bank hands out and wants back unchanged, such as cursors. */
  readonly sealKey: string;
  readonly consents: BankConsents;
  readonly allowances: Allowances;
  readonly oddities: Oddities;
  /** Issuer and origin, without a slash at the end: what the bank's links begin with. */
  readonly publicUrl: string;
}

/** Where a bank declares its API. What a route answers is sent as JSON; undefined is 204. */
export interface BankRouter {
  get<Query extends z.ZodObject>(route: BankRoute<Query>): void;
  command<Query extends z.ZodObject, Body extends z.ZodType>(route: BankCommand<Query, Body>): void;
  client<Query extends z.ZodObject, Body extends z.ZodType>(route: ClientRoute<Query, Body>): void;
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
  readonly consents?: ConsentProfile;
  readonly seed: BankSeed;
  readonly pendingCardPayments: boolean;
  readonly ids: BankIds;
  readonly openapiDocument: URL;
  /** Headers of every answer of the API, from the request's: such as an interaction id that is echoed. */
  answerHeaders?(header: (name: string) => string | undefined): Readonly<Record<string, string>>;
  routes(router: BankRouter, deps: BankDeps): void;
  answerProblem(problem: BankProblem): ProblemAnswer;
}
