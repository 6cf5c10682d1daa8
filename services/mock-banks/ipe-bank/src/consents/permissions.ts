const CREDIT = ['LOANS', 'FINANCINGS', 'UNARRANGED_ACCOUNTS_OVERDRAFT', 'INVOICE_FINANCINGS'];
const CONTRACT = ['READ', 'WARRANTIES_READ', 'SCHEDULED_INSTALMENTS_READ', 'PAYMENTS_READ'];
const CARDS = 'CREDIT_CARDS_ACCOUNTS';
const INVESTMENTS = ['BANK_FIXED_INCOMES', 'CREDIT_FIXED_INCOMES', 'FUNDS', 'VARIABLE_INCOMES', 'TREASURE_TITLES'];

/** The standard's groups of permissions: one is asked for whole, with RESOURCES_READ, or not at all. */
const GROUPS: readonly (readonly string[])[] = [
  ['ACCOUNTS_READ', 'ACCOUNTS_BALANCES_READ'],
  ['ACCOUNTS_READ', 'ACCOUNTS_OVERDRAFT_LIMITS_READ'],
  ['ACCOUNTS_READ', 'ACCOUNTS_TRANSACTIONS_READ'],
  [`${CARDS}_READ`, `${CARDS}_LIMITS_READ`],
  [`${CARDS}_READ`, `${CARDS}_TRANSACTIONS_READ`],
  [`${CARDS}_READ`, `${CARDS}_BILLS_READ`, `${CARDS}_BILLS_TRANSACTIONS_READ`],
  CREDIT.flatMap((kind) => CONTRACT.map((part) => `${kind}_${part}`)),
  ['CUSTOMERS_PERSONAL_IDENTIFICATIONS_READ'],
  ['CUSTOMERS_PERSONAL_ADITTIONALINFO_READ'],
  ['CUSTOMERS_BUSINESS_IDENTIFICATIONS_READ'],
  ['CUSTOMERS_BUSINESS_ADITTIONALINFO_READ'],
  INVESTMENTS.map((kind) => `${kind}_READ`),
  ['EXCHANGES_READ'],
].map((group) => [...group, 'RESOURCES_READ']);

/** Every permission that the standard knows. */
export const PERMISSIONS: readonly string[] = [...new Set(GROUPS.flat())];

/** What this bank has data for, and what that means to a customer. */
const SERVED: Readonly<Record<string, string>> = {
  RESOURCES_READ: 'see which of your accounts, cards and loans can be read',
  ACCOUNTS_READ: 'see your accounts: kind, number, branch',
  ACCOUNTS_BALANCES_READ: 'see how much money is in them',
  ACCOUNTS_OVERDRAFT_LIMITS_READ: 'see how far they may be overdrawn',
  ACCOUNTS_TRANSACTIONS_READ: 'see what came in and went out of your accounts, also what is still to come',
  CREDIT_CARDS_ACCOUNTS_READ: 'see your credit cards',
  CREDIT_CARDS_ACCOUNTS_LIMITS_READ: 'see the limits of your cards and what is used of them',
  CREDIT_CARDS_ACCOUNTS_TRANSACTIONS_READ: 'see what was paid with your cards',
  CREDIT_CARDS_ACCOUNTS_BILLS_READ: 'see your cards’ bills',
  CREDIT_CARDS_ACCOUNTS_BILLS_TRANSACTIONS_READ: 'see what is on your cards’ bills',
  LOANS_READ: 'see your loans: what was lent, at which rate, for how long',
  LOANS_WARRANTIES_READ: 'see what secures your loans',
  LOANS_SCHEDULED_INSTALMENTS_READ: 'see the instalments of your loans',
  LOANS_PAYMENTS_READ: 'see what you have paid and still owe of your loans',
};

/** What a permission means to a customer; undefined for one that this bank has no data for. */
export function plainWordsOf(permission: string): string | undefined {
  return SERVED[permission];
}

/** Why a combination of permissions cannot be asked for: the standard's code, or undefined when it can. */
export function refusalOf(permissions: readonly string[], isOfCompany: boolean): string | undefined {
  const asked = new Set(permissions);
  const isBusiness = permissions.some((one) => one.startsWith('CUSTOMERS_BUSINESS_'));
  if (isBusiness && permissions.some((one) => one.startsWith('CUSTOMERS_PERSONAL_')))
    return 'PERMISSAO_PF_PJ_EM_CONJUNTO';
  if (isBusiness && !isOfCompany) return 'INFORMACOES_PJ_NAO_INFORMADAS';
  const whole = GROUPS.filter((group) => group.every((one) => asked.has(one)));
  if (permissions.some((one) => !whole.some((group) => group.includes(one)))) return 'COMBINACAO_PERMISSOES_INCORRETA';
  return functional(permissions).some((one) => one !== 'RESOURCES_READ')
    ? undefined
    : 'SEM_PERMISSOES_FUNCIONAIS_RESTANTES';
}

/** What of the permissions this bank has data for: the consent is made of these. */
export function functional(permissions: readonly string[]): readonly string[] {
  return permissions.filter((one) => Object.hasOwn(SERVED, one));
}
