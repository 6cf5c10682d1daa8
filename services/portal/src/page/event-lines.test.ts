import fc from 'fast-check';
import { eventReader } from './event-lines.ts';

const STREAM = [
  'retry: 2000\n\n',
  'id: 7\nevent: ready\ndata: {}\n\n',
  ':\n\n',
  'id: 9\nevent: of.sync.progressed\ndata: {"text":"a: b\\n\\nc"}\n\n',
  'data: no id of its own\n\n',
].join('');

test('gives the same events wherever the stream is cut', () => {
  const whole = eventReader()(STREAM);
  expect(whole).toEqual([
    { id: '7', type: 'ready', data: '{}' },
    { id: '9', type: 'of.sync.progressed', data: '{"text":"a: b\\n\\nc"}' },
    { id: '9', type: 'message', data: 'no id of its own' },
  ]);
  fc.assert(
    fc.property(fc.array(fc.nat(STREAM.length)), (cuts) => {
      const read = eventReader();
      const places = [0, ...cuts.sort((a, b) => a - b), STREAM.length];
      const pieces = places.slice(1).map((end, index) => STREAM.slice(places[index], end));
      expect(pieces.flatMap(read)).toEqual(whole);
    }),
  );
});

test('what is not whole is no event yet', () => {
  const read = eventReader();
  expect(read('id: 1\ndata: x\n')).toEqual([]);
  expect(read('\n')).toEqual([{ id: '1', type: 'message', data: 'x' }]);
});
