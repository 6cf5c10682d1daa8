// `npm run bench -- adapters [bank…]`: mapping with validation of 100,000 distinct transactions of each bank, beside `JSON.parse`
// of the same bytes.
import { loadAdapters } from '../registry/adapter-registry.ts';
import { bankPages, sampleFileOf } from './bank-pages.ts';
import { measure } from './measure.ts';

const ITEMS = 100_000;
const PAGE = 100;
const REPEATS = 9;
/** The most that mapping may take, as a multiple of `JSON.parse`. */
const AIM = 1.5;

const line = (cells: readonly string[]): string =>
  cells.map((cell, column) => (column === 0 ? cell.padEnd(16) : cell.padStart(14))).join('  ');
const perItem = (ms: number, items: number): string => `${((ms * 1_000) / items).toFixed(2)} µs`;

const wanted = process.argv.slice(2);
const registry = await loadAdapters();
const adapters = wanted.length === 0 ? registry.list() : wanted.map((id) => registry.get(id));
const write = (text: string): void => void process.stdout.write(`${text}\n`);

write(line(['Bank', 'bytes an item', 'JSON.parse', 'mapping', 'Ratio', 'Aim']));
let missed = 0;
for (const adapter of adapters) {
  const { id } = adapter.institution;
  const sample = sampleFileOf(id);
  if (sample === undefined) {
    missed += 1;
    write(line([id, 'no sample.json']));
    continue;
  }
  const { items, bytes, parse, ratio } = measure(adapter, bankPages(adapter, sample, ITEMS, PAGE), REPEATS);
  const met = ratio <= AIM;
  if (!met) missed += 1;
  write(
    line([
      id,
      (bytes / items).toFixed(0),
      perItem(parse, items),
      perItem(parse * ratio, items),
      ratio.toFixed(2),
      `≤ ${AIM.toFixed(2)} ${met ? 'ok' : 'missed'}`,
    ]),
  );
}
write(`\n${adapters.length - missed} of ${adapters.length} aims met`);
process.exitCode = missed === 0 ? 0 : 1;
