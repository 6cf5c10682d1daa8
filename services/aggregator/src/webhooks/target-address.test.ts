import type { LookupAddress } from 'node:dns';
import { createServer } from 'node:http';
import fc from 'fast-check';
import { createWebhookSender } from './send-webhook.ts';
import { checkNewTarget, checkTarget, ForbiddenTargetError, isPublicAddress, type Lookup } from './target-address.ts';

const resolvingTo =
  (...addresses: readonly string[]): Lookup =>
  (_hostname, _options, callback) =>
    callback(
      null,
      addresses.map((address): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 })),
    );

test.each([
  'https://127.0.0.1/',
  'https://127.1/',
  'https://2130706433/',
  'https://0x7f000001/',
  'https://0177.0.0.1/',
  'https://0.0.0.0/',
  'https://10.1.2.3/',
  'https://172.16.0.1/',
  'https://192.168.1.1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://100.64.0.1/',
  'https://224.0.0.1/',
  'https://255.255.255.255/',
  'https://[::1]/',
  'https://[::]/',
  'https://[fe80::1]/',
  'https://[fd00::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:10.0.0.1]/',
  'https://[64:ff9b::7f00:1]/',
  'https://[2002:7f00:1::]/',
  'http://93.184.216.34/',
  'https://user:password@93.184.216.34/',
])('%s is refused as it stands', (url) => {
  expect(() => checkTarget(new URL(url), { allowPrivate: false })).toThrow(ForbiddenTargetError);
});

test.each(['https://93.184.216.34/', 'https://[2606:2800:220:1::1]/hook', 'https://hooks.example.com:8443/x'])(
  '%s is taken',
  (url) => {
    expect(() => checkTarget(new URL(url), { allowPrivate: false })).not.toThrow();
  },
);

test.each([[['10.0.0.1']], [['93.184.216.34', '127.0.0.1']], [['::1']], [[]]])(
  'a name that resolves to %j is refused when it is registered',
  async (addresses) => {
    const rules = { allowPrivate: false, lookup: resolvingTo(...addresses) };
    await expect(checkNewTarget(new URL('https://hooks.example.com'), rules)).rejects.toThrow(ForbiddenTargetError);
  },
);

test('a name that does not resolve is refused, one of public addresses is taken', async () => {
  const lookup: Lookup = (_hostname, _options, callback) => callback(new Error('ENOTFOUND'), []);
  await expect(checkNewTarget(new URL('https://x.example'), { allowPrivate: false, lookup })).rejects.toThrow(
    'the name does not resolve',
  );
  await checkNewTarget(new URL('https://x.example'), { allowPrivate: false, lookup: resolvingTo('93.184.216.34') });
});

test('a name that was public when it was registered and is not any more is not connected to', async () => {
  let connections = 0;
  const server = createServer((_req, res) => res.end());
  server.on('connection', () => {
    connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const send = createWebhookSender({ allowPrivate: false, lookup: resolvingTo('127.0.0.1') }, 2_000);
  expect(await send(`https://rebound.example:${port}/`, {}, '{}')).toMatchObject({
    status: undefined,
    problem: 'the address is not public',
  });
  expect(connections).toBe(0);
  server.close();
});

test('no address of a private or reserved range is ever public', () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const within = (first: fc.Arbitrary<string>) => fc.tuple(first, octet, octet).map((parts) => parts.join('.'));
  const ranges = fc.oneof(
    within(fc.constantFrom('10', '127', '0').chain((a) => octet.map((b) => `${a}.${b}`))),
    within(fc.integer({ min: 16, max: 31 }).map((b) => `172.${b}`)),
    within(fc.constantFrom('192.168', '169.254')),
    within(fc.integer({ min: 64, max: 127 }).map((b) => `100.${b}`)),
    within(fc.integer({ min: 224, max: 255 }).chain((a) => octet.map((b) => `${a}.${b}`))),
  );
  fc.assert(
    fc.property(ranges, (address) => {
      expect(isPublicAddress(address)).toBe(false);
      expect(isPublicAddress(`::ffff:${address}`)).toBe(false);
    }),
  );
});
