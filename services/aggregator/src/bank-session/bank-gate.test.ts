import { BankError } from '@of/bank-adapters';
import { createBankGates } from './bank-gate.ts';

const LIMITS = { volume: 4, failingPercentage: 50, windowMs: 10_000, closedMs: 200 };
const failing = () => Promise.reject(new BankError('retry', 'no answer'));

async function outcomes(count: number, pass: () => Promise<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  for (let n = 0; n < count; n += 1)
    all.push(await pass().catch((error: unknown) => (error instanceof BankError ? error.code : error)));
  return all;
}

test('a bank that fails is left alone, another is not, and it is tried again after a while', async () => {
  const told: unknown[] = [];
  const gates = createBankGates(LIMITS, (...state) => told.push(state));
  const [down, up] = [gates({ id: 'Down Bank', name: 'Down Bank' }), gates({ id: 'Up Bank', name: 'Up Bank' })];
  let asked = 0;
  const ask = () => {
    asked += 1;
    return failing();
  };
  expect(await outcomes(8, () => down.pass(ask))).toEqual([...Array(4).fill('retry'), ...Array(4).fill('bank-down')]);
  expect(asked).toBe(4);
  expect(told).toEqual([['Down Bank', true]]);
  expect(await outcomes(3, () => up.pass(async () => 'fine'))).toEqual(['fine', 'fine', 'fine']);
  let answer: unknown = 'bank-down';
  for (let tries = 0; tries < 100 && answer === 'bank-down'; tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 20));
    [answer] = await outcomes(1, () => down.pass(async () => 'back'));
  }
  expect(answer).toBe('back');
  expect(told.at(-1)).toEqual(['Down Bank', false]);
  expect(await outcomes(2, () => down.pass(async () => 'back'))).toEqual(['back', 'back']);
});

test('refusals are answers: they close nothing', async () => {
  const gate = createBankGates(LIMITS)({ id: 'Strict Bank', name: 'Strict Bank' });
  for (const code of ['rate-limited', 'token-refused', 're-consent', 'permission-missing', 'schema-changed'] as const)
    expect(await outcomes(5, () => gate.pass(() => Promise.reject(new BankError(code, 'refused'))))).toEqual(
      Array(5).fill(code),
    );
});

test('an error that is not the bank’s comes through as it is', async () => {
  const gate = createBankGates(LIMITS)({ id: 'Any Bank', name: 'Any Bank' });
  const own = new Error('aborted');
  expect(await outcomes(6, () => gate.pass(() => Promise.reject(own)))).toEqual(Array(6).fill(own));
});
