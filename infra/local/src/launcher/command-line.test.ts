import { parseStartArguments } from './command-line.ts';

test('without arguments the demo runs and goes on serving', () => {
  expect(parseStartArguments([])).toEqual({ once: false, demo: true, verbose: false, help: false });
  expect(parseStartArguments(['--once', '--verbose'])).toMatchObject({ once: true, verbose: true });
});

test.each([['--onze'], ['now'], ['--once', '--no-demo']])('%s %s is refused', (...args) => {
  expect(() => parseStartArguments(args)).toThrow(/Unknown option|Unexpected argument|--once is about/);
});
