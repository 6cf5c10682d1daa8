import { parseSandboxCommand } from './command-line.ts';

test.each([
  ['', { name: 'list' }],
  ['help', { name: 'help' }],
  [
    'oddity rhein-bank a1 blank-id on',
    { name: 'oddity', bank: 'rhein-bank', account: 'a1', oddity: 'blank-id', on: true, more: {} },
  ],
  [
    'fault green-bank rate-limited retryAfterSeconds=-5 retryAfterAs=http-date',
    {
      name: 'fault',
      bank: 'green-bank',
      fault: { kind: 'rate-limited', retryAfterSeconds: -5, retryAfterAs: 'http-date' },
    },
  ],
  ['heal green-bank', { name: 'heal', bank: 'green-bank', kind: undefined }],
  ['heal green-bank reset', { name: 'heal', bank: 'green-bank', kind: 'reset' }],
  [
    'book green-bank fridaklo/checking -12.50 COFFEE declined=true',
    {
      name: 'book',
      bank: 'green-bank',
      account: 'fridaklo/checking',
      amount: '-12.50',
      more: { text: 'COFFEE', declined: true },
    },
  ],
  ['clock ipe-bank 3d', { name: 'clock', bank: 'ipe-bank', seconds: 259_200 }],
  ['clock ipe-bank 90m', { name: 'clock', bank: 'ipe-bank', seconds: 5400 }],
  ['consents ipe-bank', { name: 'consents', bank: 'ipe-bank' }],
  ['revoke ipe-bank urn:1', { name: 'revoke', bank: 'ipe-bank', consent: 'urn:1' }],
])('%j', (line, command) => {
  expect(parseSandboxCommand(line.split(' ').filter((word) => word !== ''))).toEqual(command);
});

test.each(['explode', 'heal', 'clock ipe-bank tomorrow', 'oddity a b c maybe', 'fault a b c', 'list everything'])(
  '%j is no command',
  (line) => {
    expect(() => parseSandboxCommand(line.split(' '))).toThrow(TypeError);
  },
);
