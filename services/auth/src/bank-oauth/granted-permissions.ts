import type { OAuthProfile } from '@of/bank-adapters';
import type { Permission } from '@of/contracts';

function values(scope: string): readonly string[] {
  return scope.split(' ').filter((value) => value !== '');
}

/**
 * What the bank really granted. It may grant less than was asked for, and then says so; without a `scope` in its answer it
 * granted what was asked for (RFC 6749 §5.1). More than was asked for is not taken.
 * @param grantedScope `scope` of the token answer
 * @returns the permissions that are left, in the order they were asked for; `balances` and `transactions` go with `accounts`
 */
export function grantedPermissions(
  profile: OAuthProfile,
  asked: readonly Permission[],
  grantedScope: string | undefined,
): Permission[] {
  if (grantedScope === undefined) return [...asked];
  const granted = new Set(values(grantedScope));
  // What the bank wants in every request, such as offline_access, stands for no permission.
  const always = new Set(values(profile.scope([])));
  const isGranted = (one: Permission): boolean =>
    values(profile.scope([one])).every((value) => always.has(value) || granted.has(value));
  const left = asked.filter(isGranted);
  const hasAccounts = left.includes('accounts');
  return left.filter((one) => hasAccounts || (one !== 'balances' && one !== 'transactions'));
}
