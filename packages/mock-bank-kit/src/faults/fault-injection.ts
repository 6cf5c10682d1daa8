import type { Request, RequestHandler } from 'express';
import { withDriftedSchema } from './drifted-schema.ts';
import type { Fault, Faults } from './faults.ts';
import { refuses } from './refusals.ts';
import { type NextMember, nextOf, withForeignLink, withNextPage, withoutNextPage } from './spoilt-links.ts';
import { spoilTransport } from './spoilt-transport.ts';

/** What was answered before in one list, to one caller. */
interface EarlierPages {
  readonly last: unknown;
  /** The way on from the first page that had one. */
  readonly next: readonly NextMember[];
}

/** Faults that need to know the pages before. */
const OF_PAGES: ReadonlySet<Fault['kind']> = new Set(['repeated-page', 'looping-link']);
const MOST_LISTS = 1000;

const listOf = (req: Request): string => `${req.path} ${req.get('authorization') ?? ''}`;

/** The body as the faults that are met leave it. */
function spoilt(body: unknown, met: readonly Fault[], earlier: EarlierPages | undefined): unknown {
  return met.reduce((shown, fault) => {
    switch (fault.kind) {
      case 'repeated-page':
        return earlier?.last ?? shown;
      case 'missing-link':
        return withoutNextPage(shown);
      case 'looping-link':
        return withNextPage(shown, earlier?.next ?? []);
      case 'foreign-link':
        return withForeignLink(shown, fault.to);
      case 'schema-drift':
        return withDriftedSchema(shown, fault);
      default:
        return shown;
    }
  }, body);
}

/** Spoils the answers of the bank's API, or those of its OAuth server, as the faults that are on say. */
export function faultInjection(faults: Faults, area: 'api' | 'oauth'): RequestHandler {
  const pages = new Map<string, EarlierPages>();
  return async (req, res, next) => {
    const remembers = faults.list().some(({ kind }) => OF_PAGES.has(kind));
    if (!remembers) pages.clear();
    const met = faults.meet(req.originalUrl, area);
    for (const fault of met) {
      if (await refuses(fault, res)) return;
      spoilTransport(fault, res);
    }
    const send = res.json.bind(res);
    res.json = (body: unknown) => {
      if (res.statusCode >= 300) return send(body);
      const earlier = pages.get(listOf(req));
      if (remembers) {
        if (pages.size >= MOST_LISTS) pages.clear();
        pages.set(listOf(req), { last: body, next: earlier?.next ?? nextOf(body) });
      }
      return send(spoilt(body, met, earlier));
    };
    next();
  };
}
