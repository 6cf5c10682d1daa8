import type { Counterparty, UnifiedAccount } from '@of/contracts';
import type { Mapped } from '../../contract/left-over.ts';
import { identificationOf, isKnownScheme, maskedText } from './values.ts';
import type { WireIdentification, WireTransaction } from './wire.ts';

/** Members that name somebody, by the direction of the entry: who was paid, or who paid. */
const SIDES = {
  Debit: { ultimate: 'UltimateCreditor', account: 'CreditorAccount' },
  Credit: { ultimate: 'UltimateDebtor', account: 'DebtorAccount' },
} as const;
type PartyName = (typeof SIDES)[keyof typeof SIDES]['ultimate' | 'account'];

/** What is said of parties that are nobody to the entry is kept, their numbers masked. */
export const MASKED: Mapped = {
  Identification: maskedText,
  SecondaryIdentification: maskedText,
  Proxy: { Identification: maskedText },
};
export const MASKED_PARTIES: Readonly<Record<PartyName, Mapped>> = {
  CreditorAccount: MASKED,
  DebtorAccount: MASKED,
  UltimateCreditor: MASKED,
  UltimateDebtor: MASKED,
};

/** What of a party is mapped: its name alone, with its number, or with its number and its scheme. */
const told = (party: PartyName) =>
  ({
    name: { [party]: { ...MASKED, Name: true } },
    number: { [party]: { ...MASKED, Identification: true, Name: true } },
    schemeToo: { [party]: { ...MASKED, Identification: true, Name: true, SchemeName: true } },
  }) as const;
const TOLD = {
  CreditorAccount: told('CreditorAccount'),
  DebtorAccount: told('DebtorAccount'),
  UltimateCreditor: told('UltimateCreditor'),
  UltimateDebtor: told('UltimateDebtor'),
};

function isOwn(party: WireIdentification, { identification: own }: UnifiedAccount): boolean {
  const given = identificationOf(party);
  return given !== undefined && given.scheme === own?.scheme && given.value === own.value;
}

/** Which member says who it was: the ultimate party where there is one, else the other account, unless that is the user's own. */
function tellingParty(wire: WireTransaction, of: UnifiedAccount): PartyName | undefined {
  const { ultimate, account } = SIDES[wire.CreditDebitIndicator];
  if (wire[ultimate]?.Name !== undefined) return ultimate;
  const party = wire[account];
  return party === undefined || isOwn(party, of) ? undefined : account;
}

/** Who was paid or paid, and which of the members that say so are mapped. */
export function counterpartyOf(
  wire: WireTransaction,
  of: UnifiedAccount,
): { readonly counterparty: Counterparty | undefined; readonly mapped: Mapped | undefined } {
  const telling = tellingParty(wire, of);
  const party = telling === undefined ? undefined : wire[telling];
  if (telling === undefined || party === undefined) return { counterparty: undefined, mapped: undefined };
  const identification = identificationOf(party);
  const name = party.Name?.slice(0, 256);
  const isNumberTold = identification !== undefined;
  return {
    counterparty: name !== undefined || isNumberTold ? { name, identification } : undefined,
    mapped: TOLD[telling][!isNumberTold ? 'name' : isKnownScheme(party.SchemeName) ? 'schemeToo' : 'number'],
  };
}
