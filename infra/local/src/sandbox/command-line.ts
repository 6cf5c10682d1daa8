export const USAGE = `npm run sandbox -- [command]

  (none)                                  the mock banks that run: accounts, oddities, faults
  oddity BANK ACCOUNT NAME on|off [name=value]
                                          what goes wrong with an account's data, e.g. … silent-expiry on as=nothing
  fault BANK KIND [name=value …]          what goes wrong with a bank's API, e.g. fault green-bank rate-limited retryAfterSeconds=60
  heal BANK [KIND]                        no faults any more, or none of a kind
  book BANK ACCOUNT AMOUNT TEXT [name=value …]
                                          a further transaction, e.g. book green-bank fridaklo/checking -12.50 "LATE COFFEE"
  clock BANK TIME                         puts its clock ahead: 90m, 12h, 3d
  consents BANK                           what customers gave
  revoke BANK CONSENT                     the customer ends it at the bank

ACCOUNT is the bank's id of it, or USER/KIND where a user has one of a kind (checking, savings, credit-card). The kinds of faults
and the names of oddities are in packages/mock-bank-kit/README.md. DATA_DIR says whose stack it is (default .data).`;

/** What a command line asks for. */
export type SandboxCommand =
  | { readonly name: 'list' }
  | { readonly name: 'help' }
  | {
      readonly name: 'oddity';
      bank: string;
      account: string;
      oddity: string;
      on: boolean;
      more: Readonly<Record<string, unknown>>;
    }
  | { readonly name: 'fault'; bank: string; fault: Readonly<Record<string, unknown>> }
  | { readonly name: 'heal'; bank: string; kind: string | undefined }
  | { readonly name: 'book'; bank: string; account: string; amount: string; more: Readonly<Record<string, unknown>> }
  | { readonly name: 'clock'; bank: string; seconds: number }
  | { readonly name: 'consents'; bank: string }
  | { readonly name: 'revoke'; bank: string; consent: string };

const UNITS = { s: 1, m: 60, h: 3600, d: 86_400 } as const;

function secondsOf(time: string): number {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(time) ?? [];
  if (count === undefined) throw new TypeError(`"${time}" is no time: 90m, 12h, 3d`);
  return Number(count) * UNITS[unit === 's' || unit === 'm' || unit === 'h' ? unit : 'd'];
}

/** `name=value` as a member: a number or truth where it reads like one, text otherwise. */
function members(pairs: readonly string[]): Record<string, unknown> {
  const entries = pairs.map((pair): [string, unknown] => {
    const [, name, value = ''] = /^([A-Za-z]+)=(.*)$/.exec(pair) ?? [];
    if (name === undefined) throw new TypeError(`"${pair}" is not name=value`);
    if (value === 'true' || value === 'false') return [name, value === 'true'];
    return [name, /^-?\d+$/.test(value) ? Number(value) : value];
  });
  return Object.fromEntries(entries);
}

function onOrOff(text: string): boolean {
  if (text !== 'on' && text !== 'off') throw new TypeError(`"${text}" is neither on nor off`);
  return text === 'on';
}

/** @throws TypeError when there is no such command, or one that says too little or too much */
export function parseSandboxCommand([name = 'list', ...args]: readonly string[]): SandboxCommand {
  const words = (least: number, most: number): readonly string[] => {
    if (args.length < least || args.length > most) throw new TypeError(`"${name}" says too little or too much`);
    return args;
  };
  switch (name) {
    case 'list':
    case 'help':
    case '--help':
      words(0, 0);
      return { name: name === 'list' ? 'list' : 'help' };
    case 'oddity': {
      const [bank = '', account = '', oddity = '', on = '', ...pairs] = words(4, 5);
      return { name, bank, account, oddity, on: onOrOff(on), more: members(pairs) };
    }
    case 'fault': {
      const [bank = '', kind = '', ...pairs] = words(2, 20);
      return { name, bank, fault: { kind, ...members(pairs) } };
    }
    case 'heal': {
      const [bank = '', kind] = words(1, 2);
      return { name, bank, kind };
    }
    case 'book': {
      const [bank = '', account = '', amount = '', text = '', ...pairs] = words(4, 20);
      return { name, bank, account, amount, more: { text, ...members(pairs) } };
    }
    case 'clock': {
      const [bank = '', time = ''] = words(2, 2);
      return { name, bank, seconds: secondsOf(time) };
    }
    case 'consents': {
      const [bank = ''] = words(1, 1);
      return { name, bank };
    }
    case 'revoke': {
      const [bank = '', consent = ''] = words(2, 2);
      return { name, bank, consent };
    }
    default:
      throw new TypeError(`there is no command "${name}"`);
  }
}
