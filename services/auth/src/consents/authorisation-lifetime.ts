/** How long a user may take at the bank, ms: after that the consent counts as not given. */
export const AUTHORISATION_MS = 600_000;
