import { randomUUID } from 'node:crypto';

const HEADER = 'x-fapi-interaction-id';
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The interaction id of a request, given back with its answer; one of our own where there is none or none of use. */
export function interactionId(header: (name: string) => string | undefined): Readonly<Record<string, string>> {
  const given = header(HEADER);
  return { [HEADER]: given !== undefined && UUID.test(given) ? given : randomUUID() };
}
