import { meetsAim, renderReport } from './report.ts';

test('the last line is the ratio of the first measurement', () => {
  const good = { what: 'sync', figure: 7000, floor: 10_000, unit: 'transactions/s', aim: 0.7 };
  const bad = { what: 'again', figure: 5, floor: 10, unit: 'runs/s', aim: 0.7 };
  expect(meetsAim(good)).toBe(true);
  expect(meetsAim(bad)).toBe(false);
  const lines = renderReport([good, bad, { what: 'told', figure: 1, floor: 4, unit: 's' }]).split('\n');
  expect(lines.at(-1)).toBe('0.70 of the floor');
  expect(lines[2]).toMatch(/^sync +7,000 transactions\/s +10,000 transactions\/s +0\.70 +≥ 0\.70 +ok$/);
  expect(lines[3]).toMatch(/missed$/);
  expect(lines[4]).toMatch(/^told +1 s +4 s +0\.25$/);
});

test('where less is better the ratio has a most', () => {
  const small = { what: 'memory', figure: 150, floor: 300, unit: 'MB', most: 1 };
  expect(meetsAim(small)).toBe(true);
  expect(meetsAim({ ...small, figure: 301 })).toBe(false);
  expect(renderReport([small])).toMatch(/0\.50 +≤ 1\.00 +ok/);
});
