import type { RequestListener } from 'node:http';
import { parse } from 'yaml';
import { z } from 'zod';
import { listen } from '../run-service.ts';

/** More than any service takes. */
const TOO_LARGE = JSON.stringify({ x: 'x'.repeat(110_000) });

const security = z.array(z.record(z.string(), z.array(z.string())));
const operation = z.looseObject({
  security: security.optional(),
  requestBody: z
    .object({ content: z.record(z.string(), z.looseObject({ example: z.unknown().optional() })) })
    .optional(),
  responses: z.record(z.string(), z.unknown()),
});
const METHODS = ['get', 'post', 'put', 'delete'] as const;
const description = z.looseObject({
  security: security.default([]),
  paths: z.record(
    z.string(),
    z.looseObject({ get: operation, post: operation, put: operation, delete: operation }).partial(),
  ),
});

/** How operations are asked. */
export interface Asking {
  /** Bearer tokens that hold, by the name of their security scheme. */
  readonly tokens: Readonly<Record<string, string>>;
  /** Path parameters that are well formed, and name nothing, by name. */
  readonly unknown: Readonly<Record<string, string>>;
}

interface Described extends z.infer<typeof operation> {
  readonly method: (typeof METHODS)[number];
  /** As the description writes it. */
  readonly template: string;
  readonly authorization: string | undefined;
}

interface Probe {
  readonly what: string;
  readonly path: string;
  readonly authorization?: string | undefined;
  readonly contentType?: string;
  readonly body?: string;
}

async function operationsOf(url: string, tokens: Asking['tokens']): Promise<Described[]> {
  const text = await (await fetch(new URL('/openapi.yaml', url))).text();
  const document = description.parse(parse(text));
  return Object.entries(document.paths).flatMap(([template, methods]) =>
    METHODS.flatMap((method): Described[] => {
      const one = methods[method];
      if (one === undefined) return [];
      const scheme = Object.keys((one.security ?? document.security)[0] ?? {})[0];
      if (scheme === undefined) return [{ ...one, method, template, authorization: undefined }];
      const token = tokens[scheme];
      if (token === undefined) throw new Error(`${method} ${template} needs a token of ${scheme}`);
      return [{ ...one, method, template, authorization: `Bearer ${token}` }];
    }),
  );
}

const pathOf = (template: string, value: (name: string) => string): string =>
  template.replace(/\{(\w+)\}/g, (_all, name: string) => encodeURIComponent(value(name)));

/** The operation's path with ids that name nothing. */
function pathToNothing(template: string, unknown: Asking['unknown']): string {
  return pathOf(template, (name) => {
    const value = unknown[name];
    if (value === undefined) throw new Error(`${template} needs a value of ${name}`);
    return value;
  });
}

/** Requests of an operation that each have one thing wrong. */
function wrongRequests({ template, authorization, requestBody }: Described, unknown: Asking['unknown']): Probe[] {
  const path = pathToNothing(template, unknown);
  const json = { path, authorization, contentType: 'application/json' };
  return [
    { what: 'an unknown query parameter', path: `${path}?not-described=1`, authorization },
    { what: 'no token', path },
    ...(path === template
      ? []
      : [
          { what: 'a malformed id', path: pathOf(template, () => 'Not an id'), authorization },
          { what: 'an unknown id', path, authorization },
        ]),
    ...(requestBody === undefined
      ? []
      : [
          { ...json, what: 'an unknown member', body: '{"not-described":1}' },
          { ...json, what: 'a body that is not JSON', body: '{' },
          { ...json, what: 'a body that is too large', body: TOO_LARGE },
          { ...json, what: 'a body of another type', contentType: 'text/plain', body: 'x' },
          { ...json, what: 'a charset that is not taken', contentType: 'application/json; charset=utf-7', body: '{}' },
        ]),
  ];
}

/** The request that the description gives as an example; none where it takes a body and has no example of one. */
function exampleRequest({ template, authorization, requestBody }: Described, unknown: Asking['unknown']): Probe[] {
  const path = pathToNothing(template, unknown);
  if (requestBody === undefined) return [{ what: 'nothing wrong', path, authorization }];
  const example = requestBody.content['application/json']?.example;
  if (example === undefined) return [];
  const body = JSON.stringify(example);
  return [{ what: 'nothing wrong', path, authorization, contentType: 'application/json', body }];
}

async function undescribed(
  app: RequestListener,
  { tokens, unknown }: Asking,
  probesOf: (described: Described, unknown: Asking['unknown']) => readonly Probe[],
): Promise<string[]> {
  const server = await listen(app, { port: 0 });
  const found: string[] = [];
  try {
    for (const one of await operationsOf(server.url, tokens))
      for (const { what, path, authorization, contentType, body } of probesOf(one, unknown)) {
        const { status } = await fetch(new URL(path, server.url), {
          method: one.method.toUpperCase(),
          redirect: 'manual',
          headers: {
            ...(authorization === undefined ? {} : { authorization }),
            ...(contentType === undefined ? {} : { 'content-type': contentType }),
          },
          ...(body === undefined ? {} : { body }),
        });
        if (!(String(status) in one.responses)) found.push(`${one.method} ${one.template} with ${what}: ${status}`);
      }
  } finally {
    await server.close();
  }
  return found;
}

/**
 * Holds the description at `/openapi.yaml` against the application that serves it: asks each described operation with something wrong,
 * which changes nothing: an unknown query parameter, ids that are malformed or name nothing, no token, and bodies of every wrong kind.
 * @returns the answers that are not described, e.g. `get /v1/things with an unknown query parameter: 400`
 */
export function undescribedRefusals(app: RequestListener, asking: Asking): Promise<string[]> {
  return undescribed(app, asking, wrongRequests);
}

/**
 * The same for requests with nothing wrong, of an application whose store is away: what is served from elsewhere is answered, all else
 * is 503. An operation with a body is asked where the description has an example of one.
 */
export function undescribedWithoutStore(app: RequestListener, asking: Asking): Promise<string[]> {
  return undescribed(app, asking, exampleRequest);
}
