import { stripVTControlCharacters } from 'node:util';

/** How many columns a text takes: colours take none. */
const widthOf = (text: string): number => Array.from(stripVTControlCharacters(text)).length;

/** How a column stands: text to the left, amounts to the right. */
export type Alignment = 'left' | 'right';

/**
 * A table of plain text, two blanks between columns, a rule below the heads.
 * @param rows cells of text, as many as there are heads
 */
export function renderTable(
  heads: readonly string[],
  alignments: readonly Alignment[],
  rows: readonly string[][],
): string {
  const widths = heads.map((head, column) => Math.max(...[head, ...rows.map((row) => row[column] ?? '')].map(widthOf)));
  const pad = (cell: string, column: number): string => {
    const blanks = ' '.repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell)));
    return alignments[column] === 'right' ? blanks + cell : cell + blanks;
  };
  const line = (cells: readonly string[]): string => cells.map(pad).join('  ').trimEnd();
  return [line(heads), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}
