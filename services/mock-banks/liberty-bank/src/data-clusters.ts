/** What a customer can be asked for: FDX's data clusters, each with the scope that stands for it. */
const CLUSTERS = [
  {
    scope: 'fdx:accountbasic:read',
    cluster: 'ACCOUNT_BASIC',
    plainWords: 'see your accounts and loans: kind, name and the last digits of their numbers',
  },
  {
    scope: 'fdx:balances:read',
    cluster: 'BALANCES',
    plainWords: 'see how much money is in your accounts, and how much is owed on your cards',
  },
  {
    scope: 'fdx:accountdetailed:read',
    cluster: 'ACCOUNT_DETAILED',
    plainWords: 'see your loans and mortgages: what you owe, at which rate, for how long',
  },
  {
    scope: 'fdx:transactions:read',
    cluster: 'TRANSACTIONS',
    plainWords: 'see what came in and went out: when, how much, from and to whom, also what is still pending',
  },
] as const;

/** The scope of one cluster. */
export type ClusterScope = (typeof CLUSTERS)[number]['scope'];

/** The coarse scopes that the core exchange profile knows, and the clusters that each stands for. */
const COARSE: Readonly<Record<string, readonly ClusterScope[]>> = {
  Account: ['fdx:accountbasic:read', 'fdx:balances:read', 'fdx:accountdetailed:read'],
  Transactions: ['fdx:transactions:read'],
  Customer: [],
};

/** All scopes of the OAuth server, as the consent page says them. */
export const scopes = [
  ...CLUSTERS.map(({ scope, plainWords }) => ({ name: scope, plainWords })),
  { name: 'Account', plainWords: 'see your accounts, cards and loans with what is in them' },
  { name: 'Transactions', plainWords: 'see what came in and went out' },
  { name: 'Customer', plainWords: 'recognise you when you come back' },
];

/** The clusters' scopes that the asked scopes come to. */
export function clusterScopesOf(asked: readonly string[]): readonly ClusterScope[] {
  const wanted = new Set<string>(asked.flatMap((scope): readonly string[] => COARSE[scope] ?? [scope]));
  return CLUSTERS.map(({ scope }) => scope).filter((scope) => wanted.has(scope));
}

/** FDX's name of the cluster that a scope stands for. */
export function clusterOf(scope: string): string | undefined {
  return CLUSTERS.find((one) => one.scope === scope)?.cluster;
}

/** What a cluster's scope means to a customer. */
export function plainWordsOf(scope: string): string | undefined {
  return CLUSTERS.find((one) => one.scope === scope)?.plainWords;
}
