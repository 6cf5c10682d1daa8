/** The permissions of the standard that this bank knows, and what each lets a client do, in a customer's words. */
const PLAIN_WORDS = {
  ReadAccountsBasic: 'see your accounts: their type, name and currency',
  ReadAccountsDetail: 'see your accounts with their numbers and the name they are held in',
  ReadBalances: 'see how much is in your accounts and how much you owe',
  ReadPAN: 'see the whole numbers of your cards',
  ReadProducts: 'see your loans and mortgages and the terms of your accounts',
  ReadTransactionsBasic: 'see when and how much was paid',
  ReadTransactionsDetail: 'see when, how much, what for and from or to whom was paid',
  ReadTransactionsCredits: 'see what was paid in',
  ReadTransactionsDebits: 'see what was paid out',
} as const;

export type AlbionPermission = keyof typeof PLAIN_WORDS;

export function isPermission(name: string): name is AlbionPermission {
  return Object.hasOwn(PLAIN_WORDS, name);
}

export function plainWords(name: string): string | undefined {
  return isPermission(name) ? PLAIN_WORDS[name] : undefined;
}

/** Why the standard does not allow the permissions together; undefined when it does. */
export function whyNotTogether(permissions: ReadonlySet<AlbionPermission>): string | undefined {
  const has = (...names: readonly AlbionPermission[]): boolean => names.some((name) => permissions.has(name));
  if (!has('ReadAccountsBasic', 'ReadAccountsDetail')) return 'ReadAccountsBasic or ReadAccountsDetail is needed';
  const reads = has('ReadTransactionsBasic', 'ReadTransactionsDetail');
  const ways = has('ReadTransactionsCredits', 'ReadTransactionsDebits');
  if (reads && !ways) return 'transactions need ReadTransactionsCredits or ReadTransactionsDebits';
  if (ways && !reads) return 'ReadTransactionsBasic or ReadTransactionsDetail is needed beside credits or debits';
  return undefined;
}
