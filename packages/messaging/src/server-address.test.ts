import { startNats } from '@of/local';
import fc from 'fast-check';
import { pino } from 'pino';
import { connectMessaging } from './messaging.ts';
import { openOperatorView } from './operator-view.ts';
import { serverOptions } from './server-address.ts';

const logger = pino({ level: 'silent' });
const word = fc.string({ minLength: 1, unit: 'binary' });

describe('the address of a NATS server', () => {
  it.each([
    ['nats://nats:4223', { servers: ['nats:4223'] }],
    ['nats://localhost', { servers: ['localhost:4222'] }],
    ['nats://[::1]:4222', { servers: ['[::1]:4222'] }],
    ['tls://n.example', { servers: ['n.example:4222'], tls: {} }],
    ['nats://TOKEN@n.example:80', { servers: ['n.example:80'], token: 'TOKEN' }],
    ['nats://u:p@a:1, nats://b', { servers: ['a:1', 'b:4222'], user: 'u', pass: 'p' }],
  ])('is read: %s', (address, options) => {
    expect(serverOptions(address)).toEqual(options);
  });

  it('has any user and any password, encoded', () => {
    fc.assert(
      fc.property(word, word, (user, pass) => {
        const address = `nats://${encodeURIComponent(user)}:${encodeURIComponent(pass)}@nats:4222`;
        expect(serverOptions(address)).toEqual({ servers: ['nats:4222'], user, pass });
      }),
    );
  });

  it.each([
    '',
    'nats',
    'http://h',
    'ws://h',
    'nats://',
    'nats://u:hunter2%@h',
    'nats://u:hunter2@h/x',
    'nats://:hunter2@h',
    'nats://h,,',
  ])('is refused, and not repeated: %s', (address) => {
    expect(() => serverOptions(address)).toThrow(/^the address of the NATS server (?!.*hunter2)/);
  });
});

test('who gives the password connects by name and by number, and who gives another is told', async () => {
  // A name that needs a resolver, digits behind a colon in the password: the client by itself would fail at both.
  const nats = await startNats({ name: 'open_finance', password: 'p:1234@/%' });
  try {
    const { port } = new URL(nats.url);
    const credentials = `open_finance:${encodeURIComponent('p:1234@/%')}`;
    for (const host of ['localhost', '127.0.0.1']) {
      const url = `nats://${credentials}@${host}:${port}`;
      const messaging = await connectMessaging({ url, name: 'test', logger });
      await messaging.check();
      await messaging.close();
      const view = await openOperatorView(url, 'test');
      await view.close();
    }
    const wrong = `nats://open_finance:other@127.0.0.1:${port}`;
    await expect(connectMessaging({ url: wrong, name: 'test', logger })).rejects.toThrow(/authorization/i);
    await expect(openOperatorView(wrong, 'test')).rejects.toThrow(/authorization/i);
    await expect(connectMessaging({ url: nats.url, name: 'test', logger })).rejects.toThrow(/authorization/i);
  } finally {
    await nats.stop();
  }
});
