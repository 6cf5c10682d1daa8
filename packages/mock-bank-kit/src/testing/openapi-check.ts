import { readFileSync } from 'node:fs';
import type { AnySchema, ValidateFunction } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { parse } from 'yaml';
import { z } from 'zod';

const operation = z.looseObject({ responses: z.record(z.string(), z.looseObject({ $ref: z.string().optional() })) });

const documentSchema = z.looseObject({
  openapi: z.string(),
  paths: z.record(
    z.string(),
    z.looseObject({
      get: operation.optional(),
      post: operation.optional(),
      put: operation.optional(),
      delete: operation.optional(),
    }),
  ),
});

/** Checks answers against an OpenAPI 3.1 document. */
export interface OpenApiCheck {
  /**
   * Why the answer to `GET path` (the document's own template), or to another method there, is not what the document says; empty
   * when it is.
   */
  problemsOf(
    path: string,
    status: number,
    body: unknown,
    method?: 'get' | 'post' | 'put' | 'delete',
  ): readonly string[];
}

function pointer(...parts: readonly string[]): string {
  return parts.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** Reads an OpenAPI 3.1 document from a YAML file. Throws when it is not one. */
export function openApiCheck(file: URL): OpenApiCheck {
  const document = documentSchema.parse(parse(readFileSync(file, 'utf8')));
  const ajv = new Ajv2020({ strict: false, allErrors: true, validateSchema: false });
  formats.default(ajv);
  const schema: AnySchema = { ...document, $id: 'document' };
  ajv.addSchema(schema);
  const compiled = new Map<string, ValidateFunction>();
  return {
    problemsOf: (path, status, body, method = 'get') => {
      const responses = document.paths[path]?.[method]?.responses;
      if (responses === undefined) return [`${method} ${path} is not in the document`];
      const key = String(status) in responses ? String(status) : 'default';
      const at = responses[key]?.$ref?.replace(/^#/, '') ?? pointer('paths', path, method, 'responses', key);
      const location = `document#${encodeURI(at + pointer('content', 'application/json', 'schema'))}`;
      const validate = compiled.get(location) ?? ajv.compile({ $ref: location });
      compiled.set(location, validate);
      if (validate(body) === true) return [];
      return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? error.keyword}`);
    },
  };
}
