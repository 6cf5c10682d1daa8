import { peakMegabytes, peakMegabytesOf, processorSeconds, processorSecondsOf } from './process-figures.ts';

test('processor time is read past a command with blanks and brackets', () => {
  const stat = '4711 (node (a) b) S 1 4711 4711 0 -1 4194560 13 0 0 0 250 75 0 0 20 0 11 0 99 1 2';
  expect(processorSeconds(stat)).toBe(3.25);
});

test('the peak of memory', () => {
  expect(peakMegabytes('Name:\tnode\nVmHWM:\t  153600 kB\nVmRSS:\t 1 kB\n')).toBe(150);
  expect(() => peakMegabytes('Name:\tnode\n')).toThrow('VmHWM');
});

(process.platform === 'linux' ? test : test.skip)('this process has both', () => {
  expect(processorSecondsOf([process.pid])).toBeGreaterThan(0);
  expect(peakMegabytesOf(process.pid)).toBeGreaterThan(10);
});
