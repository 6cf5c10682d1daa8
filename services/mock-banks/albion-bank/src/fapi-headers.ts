import { randomUUID } from 'node:crypto';
import { isIP } from 'node:net';
import type { BankRouter } from '@of/mock-bank-kit';
import { invalidField } from './errors.ts';

type Header = (name: string) => string | undefined;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const HTTP_DATE = /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} (GMT|UTC)$/;

const CHECKS: Readonly<Record<string, (value: string) => boolean>> = {
  'x-fapi-interaction-id': (value) => UUID.test(value),
  'x-fapi-auth-date': (value) => HTTP_DATE.test(value),
  'x-fapi-customer-ip-address': (value) => isIP(value) !== 0,
};

/** The interaction id of an answer: the request's own, or a new one for a request without. */
export function interactionHeaders(header: Header): Record<string, string> {
  const asked = header('x-fapi-interaction-id');
  return { 'x-fapi-interaction-id': asked !== undefined && UUID.test(asked) ? asked : randomUUID() };
}

/** Whether the customer waits for the answer: then the client passes their address on. */
export function isAttended(header: Header): boolean {
  return header('x-fapi-customer-ip-address') !== undefined;
}

function checkHeaders({ header }: { readonly header: Header }): void {
  for (const [name, isGood] of Object.entries(CHECKS)) {
    const value = header(name);
    if (value !== undefined && !isGood(value)) throw invalidField('U006', name, `the header ${name} is malformed`);
  }
}

/** The router, its routes refusing malformed FAPI headers. */
export function withFapiHeaders(router: BankRouter): BankRouter {
  const checked =
    <Call extends { readonly header: Header }>(answer: (call: Call) => unknown) =>
    (call: Call): unknown => {
      checkHeaders(call);
      return answer(call);
    };
  return {
    get: (route) => router.get({ ...route, answer: checked(route.answer) }),
    command: (route) => router.command({ ...route, answer: checked(route.answer) }),
    client: (route) => router.client({ ...route, answer: checked(route.answer) }),
  };
}
