import type { MockBankDefinition } from '../definition.ts';
import type { LedgerAccount } from '../ledger/model.ts';
import type { Oddities } from '../oddities/oddities.ts';

/** What the bank calls an account towards a client: another name for each consent where the account shows `id-scope`. */
export function wireIdOf(
  { ids }: Pick<MockBankDefinition, 'ids'>,
  oddities: Pick<Oddities, 'isOn'>,
  account: LedgerAccount,
  consentId: string | undefined,
): string {
  return ids.account(account, oddities.isOn('id-scope', account) ? consentId : undefined);
}
