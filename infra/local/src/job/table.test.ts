import pc from 'picocolors';
import { renderTable } from './table.ts';

test('columns are as wide as their widest cell, amounts stand to the right, and colours take no room', () => {
  const coloured = pc.createColors(true).bold('Sum');
  const table = renderTable(
    ['Bank', 'Amount'],
    ['left', 'right'],
    [
      ['Größe', '-1.00'],
      [coloured, '1234567.89'],
    ],
  );
  expect(table.replaceAll(coloured, 'Sum').split('\n')).toEqual([
    'Bank       Amount',
    '─────  ──────────',
    'Größe       -1.00',
    'Sum    1234567.89',
  ]);
});
