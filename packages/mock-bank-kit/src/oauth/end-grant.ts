import type Provider from 'oidc-provider';
import type { SharedAccountsRegister } from './shared-accounts.ts';

/** Ends a grant with all its tokens, as the customer does at the bank. */
export async function endGrant(provider: Provider, shared: SharedAccountsRegister, grantId: string): Promise<void> {
  shared.forget(grantId);
  for (const model of [provider.AccessToken, provider.RefreshToken, provider.AuthorizationCode])
    await model.revokeByGrantId(grantId);
  await (await provider.Grant.find(grantId))?.destroy();
}
