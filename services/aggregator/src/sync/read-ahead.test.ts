import fc from 'fast-check';
import { readAhead } from './read-ahead.ts';

async function* from(items: readonly number[], error?: Error): AsyncGenerator<number> {
  for (const item of items) {
    await Promise.resolve();
    yield item;
  }
  if (error !== undefined) throw error;
}

const turns = async (count: number): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) await Promise.resolve();
};

test('everything comes once and in order, no batch is empty or over the limit, and an error comes last', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat(), { maxLength: 40 }),
      fc.integer({ min: 1, max: 6 }),
      fc.array(fc.nat(12)),
      fc.boolean(),
      async (items, limit, pauses, fails) => {
        const got: number[] = [];
        const error = fails ? new Error('broken off') : undefined;
        const read = (async () => {
          for await (const batch of readAhead(from(items, error), limit)) {
            expect(batch.length).toBeGreaterThan(0);
            expect(batch.length).toBeLessThanOrEqual(limit);
            await turns(pauses[got.length % Math.max(1, pauses.length)] ?? 0);
            got.push(...batch);
          }
        })();
        if (error === undefined) await read;
        else await expect(read).rejects.toBe(error);
        expect(got).toEqual(items);
      },
    ),
  );
});

test('no more than the limit is asked for ahead', async () => {
  let asked = 0;
  async function* endless(): AsyncGenerator<number> {
    for (;;) yield asked++;
  }
  for await (const batch of readAhead(endless(), 3)) {
    await turns(100);
    if (batch.includes(0)) expect(asked).toBeLessThanOrEqual(batch.length + 3);
    else break;
  }
});

test('items count by their weight', async () => {
  const asked: number[] = [];
  async function* heavy(): AsyncGenerator<number> {
    for (const weight of [2, 3, 9, 1, 1]) {
      asked.push(weight);
      yield weight;
    }
  }
  const batches: (readonly number[])[] = [];
  for await (const batch of readAhead(heavy(), 5, (weight) => weight)) {
    await turns(100);
    batches.push(batch);
  }
  expect(batches.flat()).toEqual(asked);
  // Whatever is taken at first: beyond the limit there is one item at the most.
  for (const batch of batches) expect(batch.slice(0, -1).reduce((sum, one) => sum + one, 0)).toBeLessThan(5);
});

test('who stops reading ends the source', async () => {
  let ended = false;
  async function* source(): AsyncGenerator<number> {
    try {
      for (;;) yield 1;
    } finally {
      ended = true;
    }
  }
  for await (const batch of readAhead(source(), 2)) if (batch.length > 0) break;
  expect(ended).toBe(true);
});
