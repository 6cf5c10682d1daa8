import type { BankEndpoint } from '@of/bank-adapters';
import { bankWebhook } from '@of/contracts';
import type { BankMessageModel } from '@of/models';
import { isAuthenticWebhook, notFound, ProblemError, webhookKeyOf } from '@of/service-kit';
import express, { type RequestHandler, Router } from 'express';
import { z } from 'zod';
import type { Announce } from '../sync/announce.ts';
import type { Store } from '../sync/store.ts';
import { onBankWebhook } from './on-bank-webhook.ts';

export interface BankWebhookOptions {
  readonly store: Store;
  readonly messages: BankMessageModel;
  readonly announce: Announce;
  readonly banks: ReadonlyMap<string, BankEndpoint>;
}

const LIMIT = '64kb';
/** What Standard Webhooks lets an id be, as far as it is stored. */
const messageId = z.string().regex(/^[\w.-]{1,128}$/);

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch (cause) {
    throw new ProblemError('malformedJson', { cause });
  }
}

/**
 * `POST /v1/bank-webhooks/{bankId}`: what banks tell us, signed (Standard Webhooks). Mounted before bodies are read: the signature
 * is over the bytes as they came. An unknown bank, and one that has no secret here, are 404; a signature that does not hold, or is
 * older than five minutes, is 401.
 */
export function bankWebhookRoutes(options: BankWebhookOptions): RequestHandler {
  const { banks } = options;
  const router = Router();
  router.post(
    '/v1/bank-webhooks/:bankId',
    express.raw({ type: () => true, limit: LIMIT, inflate: false }),
    async (req, res) => {
      const bankId = String(req.params['bankId']);
      const secret = banks.get(bankId)?.webhookSecret;
      if (secret === undefined) throw notFound();
      const body: Buffer = Buffer.isBuffer(req.body) ? req.body : Buffer.alloc(0);
      const id = messageId.safeParse(req.get('webhook-id'));
      const signed = {
        id: id.data ?? '',
        timestamp: req.get('webhook-timestamp') ?? '',
        signatures: req.get('webhook-signature') ?? '',
        body,
      };
      if (!id.success || !isAuthenticWebhook(webhookKeyOf(secret), signed, Date.now()))
        throw new ProblemError('unauthenticated', { detail: 'The signature does not hold' });
      const message = bankWebhook.safeParse(parseJson(body));
      if (!message.success || message.data.data.bankId !== bankId) throw new ProblemError('validationFailed');
      await onBankWebhook(options, id.data, message.data);
      res.status(204).end();
    },
  );
  return router;
}
