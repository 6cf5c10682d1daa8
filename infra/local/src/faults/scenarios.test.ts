import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = new URL('../../../../', import.meta.url);
const SUITE = 'infra/local/src/faults/';
const AGGREGATOR = 'services/aggregator/src/';

/** Where each line of the list of faults has a test with its number in the title. */
const TESTED: Readonly<Record<number, string>> = {
  1: `${SUITE}crashes.ts`,
  2: `${SUITE}crashes.ts`,
  3: `${SUITE}crashes.ts`,
  4: `${SUITE}crashes.ts`,
  5: `${SUITE}resource-faults.ts`,
  6: `${SUITE}message-faults.ts`,
  7: `${SUITE}message-faults.ts`,
  8: `${SUITE}bank-faults.ts`,
  9: `${SUITE}bank-faults.ts`,
  10: `${SUITE}bank-faults.ts`,
  11: `${SUITE}bank-faults.ts`,
  12: `${SUITE}bank-faults.ts`,
  13: `${SUITE}bank-faults.ts`,
  14: `${SUITE}bank-faults.ts`,
  15: `${SUITE}message-faults.ts`,
  16: `${AGGREGATOR}sync/identity.test.ts`,
  17: `${AGGREGATOR}sync/allowance.test.ts`,
  18: `${AGGREGATOR}bank-webhooks/bank-webhooks.test.ts`,
  19: `${AGGREGATOR}webhooks/webhooks.test.ts`,
  20: `${SUITE}resource-faults.ts`,
  21: `${SUITE}crashes.ts`,
  22: `${SUITE}message-faults.ts`,
  23: `${SUITE}erasure.ts`,
  24: `${SUITE}crashes.ts`,
};

const read = (path: string): string => readFileSync(fileURLToPath(new URL(path, ROOT)), 'utf8');

test.each(Array.from({ length: 24 }, (_, index) => index + 1))(
  'fault %i of the list has a test with its number in the title, and its line in the documentation',
  (number) => {
    const path = TESTED[number] ?? '';
    const titles = [...read(path).matchAll(/['"`](?:fault )?(\d+(?:, \d+)*): /g)].flatMap(([, numbers = '']) =>
      numbers.split(', ').map(Number),
    );
    expect(titles).toContain(number);
    const rows = [...read('docs/operations.md').matchAll(/^\| (\d+(?:, \d+)*) \|/gm)].flatMap(([, numbers = '']) =>
      numbers.split(', ').map(Number),
    );
    expect(rows).toContain(number);
  },
);
