import type { OAuthProfile } from '@of/bank-adapters';
import type { Permission } from '@of/contracts';
import fc from 'fast-check';
import { grantedPermissions } from './granted-permissions.ts';

const profile: OAuthProfile = {
  clientAuthentication: 'client_secret_basic',
  scope: (permissions) => [...permissions, 'offline_access'].join(' '),
};
const everything: Permission[] = ['accounts', 'balances', 'transactions', 'products'];

describe('granted permissions', () => {
  it('are those that were asked for when the bank names no scope', () => {
    expect(grantedPermissions(profile, ['accounts', 'products'], undefined)).toEqual(['accounts', 'products']);
  });

  it('are narrowed to the scope that was granted', () => {
    expect(grantedPermissions(profile, everything, 'offline_access accounts products')).toEqual([
      'accounts',
      'products',
    ]);
  });

  it('lose balances and transactions without accounts', () => {
    expect(grantedPermissions(profile, everything, 'balances transactions products')).toEqual(['products']);
  });

  it('are nothing when the scope is empty', () => {
    expect(grantedPermissions(profile, everything, '')).toEqual([]);
  });

  it('never hold what was not asked for, whatever the bank grants', () => {
    fc.assert(
      fc.property(fc.subarray(everything), fc.subarray(everything), (asked, granted) => {
        const left = grantedPermissions(profile, asked, granted.join(' '));
        for (const one of left) {
          expect(asked).toContain(one);
          expect(granted).toContain(one);
        }
      }),
    );
  });

  it('are all there at a bank with one scope for everything', () => {
    const one: OAuthProfile = { ...profile, scope: () => 'aisp' };
    expect(grantedPermissions(one, everything, 'aisp')).toEqual(everything);
  });
});
