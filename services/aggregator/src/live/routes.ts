import { ProblemError, route, tooManyRequests, unauthenticated, userOf } from '@of/service-kit';
import type { Router } from 'express';
import { Types } from 'mongoose';
import { isErased } from '../erasure/erased-users.ts';
import type { Store } from '../sync/store.ts';
import type { EventFeed } from './event-feed.ts';
import { openEventStream } from './event-stream.ts';
import { shownTo } from './shown-event.ts';

/** Streams that one user may have open at once. */
const MOST_STREAMS = 10;
const RETRY_MS = 2_000;
const HEARTBEAT_MS = 10_000;
/** setTimeout's longest. */
const LONGEST_MS = 2_147_483_647;

/** The place of a Last-Event-ID header. @throws ProblemError when it is none that we gave */
function placeOf(header: string | undefined): number | undefined {
  if (header === undefined || header === '') return undefined;
  if (!/^\d{1,15}$/.test(header))
    throw new ProblemError('validationFailed', {
      members: { errors: [{ detail: 'is no id that an event had', parameter: 'Last-Event-ID' }] },
    });
  return Number(header);
}

/**
 * `GET /v1/events`: server-sent events about the signed-in user's connections. It ends when the access token does, and with the
 * event that the user was erased, after which nothing of what is past is told either. The first
 * event is `ready`; `reset` says that it cannot go on where the client was and everything has to be read anew.
 */
export function liveRoutes(router: Router, store: Pick<Store, 'erased'>, feed: EventFeed, stopped: AbortSignal): void {
  const open = new Map<string, number>();
  router.get(
    '/v1/events',
    route({}, async ({ req, res }) => {
      const { userId, expiresAt } = userOf(req);
      const wanted = placeOf(req.get('last-event-id'));
      if (await isErased(store, new Types.ObjectId(userId))) throw unauthenticated('The user is gone', 'invalid_token');
      if ((open.get(userId) ?? 0) >= MOST_STREAMS) throw tooManyRequests(RETRY_MS / 1000, 'too many open streams');
      open.set(userId, (open.get(userId) ?? 0) + 1);
      const gone = new AbortController();
      const over = setTimeout(() => gone.abort(), Math.min(Math.max(expiresAt * 1000 - Date.now(), 0), LONGEST_MS));
      res.on('close', () => gone.abort());
      const signal = AbortSignal.any([gone.signal, stopped]);
      try {
        const { after, isLost, events } = await feed.subscribe(wanted, signal);
        const stream = openEventStream(res, { retryMs: RETRY_MS, heartbeatMs: HEARTBEAT_MS });
        stream.send({ id: after, type: isLost ? 'reset' : 'ready', data: {} });
        for await (const { sequence, event } of events) {
          const shown = event === undefined ? undefined : shownTo(userId, event);
          if (shown === undefined) continue;
          if (!stream.send({ id: sequence, ...shown }) || shown.type === 'of.user.erased') break;
        }
        stream.end();
      } finally {
        clearTimeout(over);
        gone.abort();
        const left = (open.get(userId) ?? 1) - 1;
        if (left === 0) open.delete(userId);
        else open.set(userId, left);
      }
    }),
  );
}
