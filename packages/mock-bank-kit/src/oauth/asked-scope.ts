import type { KoaContextWithOIDC } from 'oidc-provider';
import type { BankScope } from '../definition.ts';

/** Holds the scope of a request as it was sent: of `scope` the provider keeps only the names that it knows. */
export const ASKED_SCOPE = 'asked_scope';

/**
 * The scopes of a request, each that carries a parameter (`AIS:<consent id>`) also by the name that stands before it: the provider
 * knows scopes by their whole names only, and would find none in such a request.
 */
function withFamilies(scope: string, known: readonly BankScope[]): string {
  const asked = scope.split(' ');
  const families = known.filter(({ name }) => asked.some((one) => one.startsWith(`${name}:`))).map(({ name }) => name);
  return [...new Set([...asked, ...families])].join(' ');
}

/** Keeps the scope of an authorization request, pushed (RFC 9126) or not, before the provider cuts it to what it knows. */
export function keepAskedScope({ oidc }: KoaContextWithOIDC, known: readonly BankScope[]): void {
  const { params, route, entities } = oidc;
  const isSent =
    route === 'pushed_authorization_request' ||
    (route === 'authorization' && entities.PushedAuthorizationRequest === undefined);
  const scope = params?.['scope'];
  if (!isSent || params === undefined || typeof scope !== 'string') return;
  params[ASKED_SCOPE] = scope;
  params['scope'] = withFamilies(scope, known);
}
