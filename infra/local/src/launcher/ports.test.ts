import { createServer } from 'node:net';
import { freePort } from '../process/free-port.ts';
import { portChooser } from './ports.ts';

test('the usual port is used while it is free', async () => {
  const usual = await freePort();
  const said: string[] = [];
  expect(await portChooser({}, (line) => said.push(line)).choose('green-bank', usual)).toBe(usual);
  expect(said).toEqual([]);
});

test('a variable goes before the usual port, and no port is given twice', async () => {
  const wanted = await freePort();
  const said: string[] = [];
  const ports = portChooser({ GREEN_BANK_PORT: String(wanted), AUTH_PORT: String(wanted) }, (line) => said.push(line));
  expect(await ports.choose('green-bank', 1)).toBe(wanted);
  expect(await ports.choose('auth', 2)).not.toBe(wanted);
  expect(said).toEqual([expect.stringMatching(new RegExp(`^Port ${wanted} is taken: auth listens on \\d+ instead`))]);
});

test('a port that another process has is named', async () => {
  const other = createServer();
  const taken = await new Promise<number>((resolve) => {
    other.listen(0, '127.0.0.1', () => {
      const address = other.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
  const said: string[] = [];
  const given = await portChooser({}, (line) => said.push(line)).choose('portal', taken);
  other.close();
  expect(given).not.toBe(taken);
  expect(said).toEqual([`Port ${taken} is taken: portal listens on ${given} instead (PORTAL_PORT sets it).`]);
});

test.each(['-1', '70000', 'http', '80.5'])('%s is refused by the name of the variable', async (text) => {
  await expect(portChooser({ NATS_PORT: text }, () => undefined).choose('nats', 1)).rejects.toThrow(
    /^NATS_PORT must be/,
  );
});
