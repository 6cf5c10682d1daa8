import { progressOn } from './progress.ts';

const record = (isTTY: boolean) => {
  const written: string[] = [];
  const output = {
    isTTY,
    columns: 30,
    write: (text: string | Uint8Array): boolean => {
      written.push(String(text));
      return true;
    },
  };
  return { written, progress: progressOn(output) };
};

test('a file gets each line that differs once', () => {
  const { written, progress } = record(false);
  for (const line of ['a', 'a', 'b']) progress.show(line);
  progress.end();
  expect(written).toEqual(['a\n', 'b\n']);
});

test('a terminal has one line, cut to its width, until it ends', () => {
  const { written, progress } = record(true);
  progress.show('x'.repeat(40));
  progress.show('b');
  progress.end();
  progress.end();
  expect(written).toEqual([`\r\u001b[2K${'x'.repeat(29)}`, '\r\u001b[2Kb', '\n']);
});
