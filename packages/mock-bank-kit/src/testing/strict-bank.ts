import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { MockBankDefinition } from '../definition.ts';
import type { MockBank } from '../mock-bank.ts';
import type { MockBankOptions } from '../options.ts';
import { BankProblem } from '../problems.ts';
import { obtainTokens, type Tokens } from './oauth-client.ts';
import { openPaperBank, paperBank } from './paper-bank.ts';
import type { RunningBank } from './running-bank.ts';

const intentClaims = z.object({ id_token: z.object({ openbanking_intent_id: z.object({ value: z.string() }) }) });

const changes: Partial<MockBankDefinition> = {
  id: 'strict-bank',
  oauth: {
    ...paperBank.oauth,
    clientAuthentication: 'private_key_jwt',
    pushedRequestsOnly: true,
    dpop: true,
    scopes: [{ name: 'accounts', plainWords: 'see your accounts' }],
  },
  consents: {
    idOf: ({ claims }) =>
      typeof claims === 'string'
        ? intentClaims.parse(JSON.parse(claims)).id_token.openbanking_intent_id.value
        : undefined,
    plainWords: (permission) => (permission === 'ReadAccounts' ? 'see your accounts' : undefined),
    awaitingSeconds: 3600,
  },
  routes: (router, { consents, allowances }) => {
    const found = (id: string | undefined, now: number) => {
      const consent = consents.find(id ?? '', now);
      if (consent === undefined) throw new BankProblem('consent-unknown', 'there is no such consent');
      return consent;
    };
    router.client({
      method: 'post',
      path: '/consents',
      scope: 'accounts',
      query: z.object({}),
      body: z.strictObject({ permissions: z.array(z.string()).min(1), days: z.int().optional() }),
      answer: ({ body, clientId, now, res }) => {
        const expiresAt = body.days === undefined ? undefined : now + body.days * 86_400_000;
        const wanted = { id: randomUUID(), clientId, permissions: body.permissions, details: {} };
        res.status(201);
        return consents.create(expiresAt === undefined ? wanted : { ...wanted, expiresAt }, now);
      },
    });
    router.client({
      method: 'get',
      path: '/consents/:id',
      query: z.object({}),
      answer: ({ params, now }) => found(params['id'], now),
    });
    router.client({
      method: 'delete',
      path: '/consents/:id',
      query: z.object({}),
      answer: ({ params, now }) => consents.end(found(params['id'], now).id, 'revoked', 'client', now),
    });
    router.command({
      method: 'put',
      path: '/consents/:id/end',
      query: z.object({}),
      body: z.strictObject({ days: z.int().optional() }),
      answer: ({ params, body, now }) => {
        const { id } = found(params['id'], now);
        consents.extend(id, body.days === undefined ? undefined : now + body.days * 86_400_000, now);
        return consents.find(id, now);
      },
    });
    router.get({
      path: '/accounts',
      scope: 'ReadAccounts',
      query: z.object({ page: z.string().optional() }),
      answer: ({ access, now }) => {
        allowances.use(`accounts of ${access.consent?.id ?? ''}`, 4, now);
        return access.accounts.map(({ key }) => `account-${key}`);
      },
    });
    router.get({ path: '/balances', scope: 'ReadBalances', query: z.object({}), answer: () => [] });
  },
};

/** A bank as strict as FAPI 2.0 has it, with consent resources, four readings of the accounts a day, and a lock on the balances. */
export function openStrictBank(options: MockBankOptions): Promise<MockBank> {
  return openPaperBank(options, changes);
}

/** What an authorization request says to be for a consent. */
export function forConsent(id: string): { scope: string; claims: string } {
  const claims = JSON.stringify({ id_token: { openbanking_intent_id: { value: id } } });
  return { scope: 'openid accounts', claims };
}

/** The customer approves the consent; the client gets its tokens. */
export function approved(bank: RunningBank, id: string): Promise<Tokens> {
  const { scope, claims } = forConsent(id);
  return obtainTokens(bank, { userName: 'fridaklo' }, scope, { claims });
}
