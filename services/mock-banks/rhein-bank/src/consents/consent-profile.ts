import type { ConsentProfile } from '@of/mock-bank-kit';

const PLAIN_WORDS: Readonly<Record<string, string>> = {
  accounts: 'see your accounts: IBAN, name and type',
  balances: 'see how much money is in them',
  transactions: 'see what came in and went out: when, how much, from and to whom',
  ownerName: 'see the name of their owner',
};

/** A consent is meant by the scope of the authorization request, `AIS:<consentId>`. */
export const consentProfile: ConsentProfile = {
  idOf: ({ scope }) => (typeof scope === 'string' ? /(?:^| )AIS:(\S+)/.exec(scope)?.[1] : undefined),
  plainWords: (permission) => PLAIN_WORDS[permission],
  awaitingSeconds: 3600,
};
