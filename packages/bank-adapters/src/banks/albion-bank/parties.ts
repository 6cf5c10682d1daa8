import type { Counterparty, Extensions, UnifiedAccount } from '@of/contracts';
import { leftOver } from '../../contract/left-over.ts';
import { identificationOf, isKnownScheme, maskedText } from './values.ts';
import type { WireIdentification, WireTransaction } from './wire.ts';

/** Members that name somebody, by the direction of the entry: who was paid, or who paid. */
const SIDES = {
  Debit: { ultimate: 'UltimateCreditor', account: 'CreditorAccount' },
  Credit: { ultimate: 'UltimateDebtor', account: 'DebtorAccount' },
} as const;
const PARTIES = ['CreditorAccount', 'DebtorAccount', 'UltimateCreditor', 'UltimateDebtor'] as const;

type PartyName = (typeof PARTIES)[number];

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

function kept(party: WireIdentification, isMapped: boolean, path: string): Extensions | undefined {
  const { Identification, ...rest } = party;
  const isTold = isMapped && identificationOf(party) !== undefined;
  const number = Identification === undefined || isTold ? {} : { Identification: maskedText(Identification) };
  const isSchemeTold = isTold && isKnownScheme(party.SchemeName);
  const left = leftOver(rest, isMapped ? { Name: true, ...(isSchemeTold ? { SchemeName: true } : {}) } : {}, path);
  const all = { ...left, ...number };
  return Object.keys(all).length === 0 ? undefined : all;
}

/** Who was paid or paid, and what else is said of the parties, in a form that can be kept: numbers masked. */
export function partiesOf(
  wire: WireTransaction,
  of: UnifiedAccount,
): { readonly counterparty: Counterparty | undefined; readonly rest: Extensions } {
  const telling = tellingParty(wire, of);
  const rest: Extensions = {};
  for (const name of PARTIES) {
    const party = wire[name];
    const left = party === undefined ? undefined : kept(party, name === telling, `${name}.`);
    if (left !== undefined) rest[name] = left;
  }
  const party = telling === undefined ? undefined : wire[telling];
  if (party === undefined) return { counterparty: undefined, rest };
  const identification = identificationOf(party);
  const name = party.Name?.slice(0, 256);
  const isTold = name !== undefined || identification !== undefined;
  return { counterparty: isTold ? { name, identification } : undefined, rest };
}
