import { readCommand } from './command-line.ts';

test.each([
  ['an option after --', ['check', 'my-bank', '--sample', 'a.json'], {}],
  ['one with =', ['check', 'my-bank', '--sample=a.json'], {}],
  ['one that npm 10 took', ['check', 'my-bank'], { npm_config_sample: 'a.json' }],
  ['one that npm 11 took, its value left', ['check', 'my-bank', 'a.json'], { npm_config_sample: 'true' }],
])('the sample is %s', (_name, args, env) => {
  expect(readCommand(args, env)).toEqual({ name: 'check', bank: 'my-bank', sample: 'a.json' });
});

test('without a sample there is none', () => {
  expect(readCommand(['check', 'my-bank'], {})).toEqual({ name: 'check', bank: 'my-bank', sample: undefined });
});

test('a mock bank is made when it is asked for', () => {
  expect(readCommand(['new', 'my-bank'], {})).toMatchObject({ withMockBank: false });
  expect(readCommand(['new', 'my-bank', '--mock-bank'], {})).toMatchObject({ withMockBank: true });
  expect(readCommand(['new', 'my-bank'], { npm_config_mock_bank: 'true' })).toMatchObject({ withMockBank: true });
});

test.each([[[]], [['new']], [['check']], [['drop', 'my-bank']], [['new', 'a', 'b']], [['check', 'a', 'b']]])(
  '%j is no command',
  (args) => {
    expect(readCommand(args, {})).toBeUndefined();
  },
);

test('an unknown option is refused', () => {
  expect(() => readCommand(['check', 'my-bank', '--smaple', 'a.json'], {})).toThrow(/smaple/);
});
