import { parseArgs } from 'node:util';
import type { DeadLetter, DeadLetterBox } from '../dead-letter-box.ts';
import { isAll, UsageError } from './usage.ts';

const PAGE = 100;

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) throw new UsageError();
  return Number(text);
}

const shownLetter = ({ payload, ...letter }: DeadLetter) => ({
  ...letter,
  parkedAt: letter.parkedAt.toISOString(),
  bytes: payload.length,
});

function line(letter: DeadLetter): string {
  const { number, subject, parkedAt, consumer, deliveries, reason } = shownLetter(letter);
  return `${number}  ${parkedAt}  ${subject}  ${consumer}  after ${deliveries} deliveries: ${reason}`;
}

function payloadText(payload: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(payload);
  } catch {
    return `(no text, base64) ${Buffer.from(payload).toString('base64')}`;
  }
}

/** Numbers of all the letters that are there now: what comes back meanwhile is not among them. */
async function allNumbers(box: DeadLetterBox): Promise<number[]> {
  const numbers: number[] = [];
  for (let after = 0; ; ) {
    const page = await box.list(PAGE, after);
    numbers.push(...page.map(({ number }) => number));
    if (page.length < PAGE) return numbers;
    after = numbers.at(-1) ?? after;
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        limit: { type: 'string', default: '20' },
        after: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    });
  } catch {
    throw new UsageError();
  }
}

/**
 * Carries out `dlq list|show|replay|drop`.
 * @param args what follows `npm run ops`
 * @returns what to print
 * @throws UsageError, NoSuchDeadLetterError
 */
export async function runDeadLetterCommand(box: DeadLetterBox, args: readonly string[]): Promise<string> {
  const { positionals, values } = parse(args);
  const [area, action, ...rest] = positionals;
  if (area !== 'dlq') throw new UsageError();
  const numbers = (): number[] => rest.map(wholeNumber);
  const chosen = async (): Promise<number[]> => {
    if (rest.length === 0) throw new UsageError();
    return isAll(rest) ? allNumbers(box) : numbers();
  };
  switch (action) {
    case 'list': {
      if (rest.length > 0) throw new UsageError();
      const after = values.after === undefined ? undefined : wholeNumber(values.after);
      const letters = await box.list(wholeNumber(values.limit), after);
      if (values.json) return JSON.stringify(letters.map(shownLetter), null, 2);
      const total = await box.count();
      if (total === 0) return 'There are no dead letters.';
      return [...letters.map(line), `${letters.length} of ${total}`].join('\n');
    }
    case 'show': {
      const [number, ...others] = numbers();
      if (number === undefined || others.length > 0) throw new UsageError();
      const letter = await box.get(number);
      return `${JSON.stringify(shownLetter(letter), null, 2)}\n\n${payloadText(letter.payload)}`;
    }
    case 'replay':
    case 'drop': {
      const list = await chosen();
      for (const number of list) await box[action](number);
      return `${list.length} ${action === 'replay' ? 'replayed' : 'dropped'}`;
    }
    default:
      throw new UsageError();
  }
}
