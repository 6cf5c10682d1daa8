import {
  type ErrorRequestHandler,
  type Request,
  type RequestHandler,
  type Response,
  Router,
  urlencoded,
} from 'express';
import type Provider from 'oidc-provider';
import { z } from 'zod';
import type { BankConsent, BankConsents } from '../consents/bank-consents.ts';
import type { BegunConsent, MockBankDefinition } from '../definition.ts';
import type { BankLedger } from '../ledger/ledger.ts';
import { consentPage } from '../pages/consent-page.ts';
import { loginPage } from '../pages/login-page.ts';
import { messagePage } from '../pages/message-page.ts';
import { isSealOf, seal } from '../store/seal.ts';
import type { BankUsers } from '../users/bank-users.ts';
import type { LoginThrottle } from '../users/login-throttle.ts';
import { ASKED_SCOPE } from './asked-scope.ts';
import type { BankClient } from './provider.ts';
import type { SharedAccountsRegister } from './shared-accounts.ts';

/** What the login and consent pages work with. */
export interface InteractionDeps {
  readonly definition: MockBankDefinition;
  readonly provider: Provider;
  readonly users: BankUsers;
  readonly ledger: BankLedger;
  readonly shared: SharedAccountsRegister;
  readonly consents: BankConsents;
  /** Epoch ms. */
  readonly now: () => number;
  readonly throttle: LoginThrottle;
  readonly client: BankClient;
  readonly origin: string;
  readonly sealKey: string;
}

const loginForm = z.strictObject({
  csrf: z.string(),
  username: z.string().max(64),
  password: z.string().max(128),
});

const consentForm = z.strictObject({
  csrf: z.string(),
  account: z.union([z.string().transform((one) => [one]), z.array(z.string()).max(100)]).default([]),
  action: z.enum(['approve', 'deny']),
});

const KIND_NAMES = { checking: 'Checking', savings: 'Savings', 'credit-card': 'Credit card' } as const;

type Interaction = Awaited<ReturnType<Provider['interactionDetails']>>;

/** Thrown when a form is not one of ours, or comes too late: the customer has to begin again at the client. */
class StaleInteraction extends Error {
  override readonly name = 'StaleInteraction';
}

function parameter(interaction: Interaction, name: string): string {
  const value = interaction.params[name];
  return typeof value === 'string' ? value : '';
}

/** The interaction of the request's own cookie, at the wanted step. Throws StaleInteraction for any other. */
async function currentStep(deps: InteractionDeps, req: Request, res: Response, step?: string): Promise<Interaction> {
  const interaction = await deps.provider.interactionDetails(req, res).catch(() => {
    throw new StaleInteraction('the request has expired or was begun in another browser');
  });
  const isIt = interaction.uid === req.params['uid'] && (step === undefined || interaction.prompt.name === step);
  if (!isIt) throw new StaleInteraction('the request is at another step');
  return interaction;
}

/** Refuses a form that another site sent (Fetch metadata, Origin) or that does not carry this interaction's token. */
function assertOwnForm(deps: InteractionDeps, req: Request, interaction: Interaction, csrf: string): void {
  const site = req.get('sec-fetch-site');
  const origin = req.get('origin');
  const isForeign = (site !== undefined && site !== 'same-origin') || (origin !== undefined && origin !== deps.origin);
  if (isForeign || !isSealOf(csrf, deps.sealKey, 'form', interaction.uid, interaction.prompt.name)) {
    throw new StaleInteraction('the form was not sent from this page');
  }
}

function showLogin(deps: InteractionDeps, interaction: Interaction, userName: string, error?: string): string {
  return loginPage({
    bank: deps.definition.branding,
    action: `/interaction/${interaction.uid}/login`,
    csrf: seal(deps.sealKey, 'form', interaction.uid, 'login'),
    clientName: deps.client.name,
    userName,
    users: deps.ledger.users,
    ...(error === undefined ? {} : { error }),
  });
}

/** The consent resource that the request is for; `begun` is one that its approval makes. Undefined at banks without such. */
function consentAsked({ definition, consents, now }: InteractionDeps, interaction: Interaction) {
  const profile = definition.consents;
  if (profile === undefined) return undefined;
  const { [ASKED_SCOPE]: askedScope, ...parameters } = interaction.params;
  const id = profile.idOf({ ...parameters, scope: askedScope ?? parameters['scope'] });
  const consent = id === undefined ? undefined : consents.find(id, now());
  const isGood = consent?.state === 'awaiting' && consent.clientId === parameter(interaction, 'client_id');
  if (isGood) return consent;
  if (id === undefined && profile.begun !== undefined) return profile.begun(parameter(interaction, 'scope').split(' '));
  return 'none' as const;
}

/** Sends a request for a consent that is unknown, ended or another client's back to the client. */
async function refuseConsent({ provider }: InteractionDeps, req: Request, res: Response): Promise<void> {
  const refused = { error: 'invalid_request', error_description: 'there is no such consent to be approved' };
  await provider.interactionFinished(req, res, refused, { mergeWithLastSubmission: false });
}

type Asked = BankConsent | BegunConsent | undefined;

/** The consent that this approval makes, in the register. */
function registerBegun({ consents, now }: InteractionDeps, begun: BegunConsent, clientId: string): void {
  const { id, permissions, lifetimeSeconds } = begun;
  const ends = lifetimeSeconds === undefined ? {} : { expiresAt: now() + lifetimeSeconds * 1000 };
  consents.create({ id, permissions, clientId, details: {}, ...ends }, now());
}

function showConsent(deps: InteractionDeps, interaction: Interaction, consent: Asked, error?: string): string {
  const { definition, ledger, users, client, sealKey } = deps;
  const userName = interaction.session?.accountId ?? '';
  const asked = parameter(interaction, 'scope').split(' ');
  const scopes = definition.oauth.scopes.filter(({ name }) => asked.includes(name)).map(({ plainWords }) => plainWords);
  const permissions = consent?.permissions.flatMap((one) => definition.consents?.plainWords(one) ?? []) ?? scopes;
  const stays = asked.includes('offline_access') ? ['keep this access for up to 90 days, also while you are away'] : [];
  return consentPage({
    bank: definition.branding,
    action: `/interaction/${interaction.uid}/consent`,
    csrf: seal(sealKey, 'form', interaction.uid, 'consent'),
    clientName: client.name,
    displayName: users.find(userName)?.displayName ?? userName,
    returnsTo: new URL(parameter(interaction, 'redirect_uri')).host,
    permissions: [...new Set(permissions), ...stays],
    accounts: ledger.accounts(userName).map((account) => ({
      id: definition.ids.account(account),
      label: account.label,
      kind: KIND_NAMES[account.kind],
      maskedNumber: `ending in ${account.number.slice(-4)}`,
      chosen: error === undefined,
    })),
    ...(error === undefined ? {} : { error }),
  });
}

/** Checks name and password and ends the login step, or shows the page again. */
function submitLogin(deps: InteractionDeps): RequestHandler {
  return async (req, res) => {
    const interaction = await currentStep(deps, req, res, 'login');
    const form = loginForm.safeParse(req.body);
    assertOwnForm(deps, req, interaction, form.data?.csrf ?? '');
    const userName = form.data?.username ?? '';
    const wait = deps.throttle.waitSeconds(userName);
    if (wait > 0) {
      const message = 'Too many attempts. Wait a few minutes and try again.';
      res
        .status(429)
        .set('Retry-After', String(wait))
        .type('html')
        .send(showLogin(deps, interaction, userName, message));
      return;
    }
    const user = form.success ? await deps.users.authenticate(userName, form.data.password) : undefined;
    if (user === undefined) {
      deps.throttle.failed(userName);
      const message = 'User name or password is wrong.';
      res
        .status(401)
        .type('html')
        .send(showLogin(deps, interaction, userName, message));
      return;
    }
    deps.throttle.succeeded(userName);
    const login = { accountId: user.userName, remember: false };
    await deps.provider.interactionFinished(req, res, { login }, { mergeWithLastSubmission: false });
  };
}

/** Makes a grant for the asked scopes and puts the consent in force with the chosen accounts. Returns the grant's id. */
async function grantConsent(
  deps: InteractionDeps,
  interaction: Interaction,
  consent: Asked,
  accountIds: readonly string[],
): Promise<string> {
  const { provider, ledger, definition, shared, consents, now } = deps;
  const userName = interaction.session?.accountId ?? '';
  const clientId = parameter(interaction, 'client_id');
  const scopes = parameter(interaction, 'scope').split(' ');
  const grant = new provider.Grant({ accountId: userName, clientId });
  grant.addOIDCScope(scopes.join(' '));
  if (definition.consents !== undefined) grant.addOIDCClaims(['openbanking_intent_id']);
  const grantId = await grant.save();
  const chosen = ledger.accounts(userName).filter((account) => accountIds.includes(definition.ids.account(account)));
  const accountKeys = chosen.map(({ key }) => key);
  const by = { userName, accountKeys, grantId };
  if (consent !== undefined) {
    if (consents.find(consent.id, now()) === undefined) registerBegun(deps, consent, clientId);
    consents.authorise(consent.id, by, now());
  }
  shared.remember(grantId, {
    ...{ userName, clientId, accountKeys, scopes, grantedAt: Date.now() },
    ...(consent === undefined ? {} : { consentId: consent.id }),
  });
  return grantId;
}

/** Ends the consent step: approved with the chosen accounts, or denied. */
function submitConsent(deps: InteractionDeps): RequestHandler {
  return async (req, res) => {
    const interaction = await currentStep(deps, req, res, 'consent');
    const form = consentForm.safeParse(req.body);
    assertOwnForm(deps, req, interaction, form.data?.csrf ?? '');
    const consent = consentAsked(deps, interaction);
    if (consent === 'none') return refuseConsent(deps, req, res);
    if (form.data?.action !== 'approve') {
      if (consent !== undefined) deps.consents.end(consent.id, 'rejected', 'customer', deps.now());
      const denied = { error: 'access_denied', error_description: 'the customer did not approve' };
      await deps.provider.interactionFinished(req, res, denied, { mergeWithLastSubmission: false });
      return;
    }
    const own = deps.ledger
      .accounts(interaction.session?.accountId ?? '')
      .map((account) => deps.definition.ids.account(account));
    const { account: chosen } = form.data;
    if (chosen.length === 0 || chosen.some((id) => !own.includes(id))) {
      res
        .status(422)
        .type('html')
        .send(showConsent(deps, interaction, consent, 'Choose at least one of your accounts, or deny.'));
      return;
    }
    const grantId = await grantConsent(deps, interaction, consent, chosen);
    await deps.provider.interactionFinished(req, res, { consent: { grantId } });
  };
}

/** The bank's login and consent pages and the forms on them. */
export function interactionRoutes(deps: InteractionDeps): Router {
  const router = Router();
  const form = urlencoded({ extended: false, limit: '8kb', parameterLimit: 120 });
  router.get('/interaction/:uid', async (req, res) => {
    const interaction = await currentStep(deps, req, res);
    const consent = consentAsked(deps, interaction);
    if (consent === 'none') return refuseConsent(deps, req, res);
    const isLogin = interaction.prompt.name === 'login';
    const hint = parameter(interaction, 'login_hint');
    res.type('html').send(isLogin ? showLogin(deps, interaction, hint) : showConsent(deps, interaction, consent));
  });
  router.post('/interaction/:uid/login', form, submitLogin(deps));
  router.post('/interaction/:uid/consent', form, submitConsent(deps));
  router.use('/interaction', ((error: unknown, _req, res, next) => {
    if (!(error instanceof StaleInteraction)) {
      next(error);
      return;
    }
    const message = `It cannot go on: ${error.message}. Go back to ${deps.client.name} and begin again.`;
    res
      .status(400)
      .type('html')
      .send(messagePage(deps.definition.branding, 'Begin again', message));
  }) satisfies ErrorRequestHandler);
  return router;
}
