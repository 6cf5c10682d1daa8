import { startNats } from '@of/local';
import { connectMessaging, type Messaging, outboxCollection, startOutboxRelay } from '@of/messaging';
import { createLogger } from '@of/service-kit';
import request from 'supertest';
import { parse } from 'yaml';
import { type RunningAuth, startAuth } from './testing/running-auth.ts';
import { type OAuthBank, startOAuthBank } from './testing/test-bank.ts';
import { connect, signIn } from './testing/user-agent.ts';

describe('auth', () => {
  let nats: Awaited<ReturnType<typeof startNats>>;
  let messaging: Messaging;
  let bank: OAuthBank;
  let auth: RunningAuth;
  const logger = createLogger({ service: 'auth-test', level: 'silent' });
  beforeAll(async () => {
    nats = await startNats();
    messaging = await connectMessaging({ url: nats.url, name: 'auth-test', logger });
    bank = await startOAuthBank();
    auth = await startAuth(bank);
  });
  afterAll(async () => {
    await auth.stop();
    await bank.stop();
    await messaging.close();
    await nats.stop();
  });

  it('announces a consent in force on the stream, and empties its outbox', async () => {
    const { db } = auth.connection;
    if (db === undefined) throw new Error('not connected');
    const id = await connect(auth, bank, await signIn(auth));
    let heard: (subject: string) => void = () => undefined;
    const announced = new Promise<string>((resolve) => {
      heard = resolve;
    });
    const consumption = await messaging.consume({
      consumer: 'aggregator-consent-authorised',
      concurrency: 1,
      handler: (event) => {
        heard(event.data.consentId);
        return Promise.resolve();
      },
    });
    const relay = startOutboxRelay({ db, source: 'auth', publish: messaging.publish, logger });
    expect(await announced).toBe(id);
    await relay.stop();
    expect(await outboxCollection(db).countDocuments({})).toBe(0);
    await consumption.stop();
  });

  it('says whether it is alive and ready', async () => {
    expect((await request(auth.app).get('/health/live')).status).toBe(200);
    const ready = await request(auth.app).get('/health/ready');
    expect(ready.body).toMatchObject({ status: 'ok', checks: { store: 'ok', messaging: 'ok' } });
  });

  it('answers what it does not serve with a problem', async () => {
    const answer = await request(auth.app).get('/nothing');
    expect(answer.status).toBe(404);
    expect(answer.type).toBe('application/problem+json');
    expect(answer.get('x-powered-by')).toBeUndefined();
  });

  it('serves a description of its API that names what it serves', async () => {
    const answer = await request(auth.app).get('/openapi.yaml').buffer(true);
    expect(answer.type).toBe('application/yaml');
    const document = parse(answer.text);
    expect(document.openapi).toBe('3.1.0');
    for (const [path, operations] of Object.entries<object>(document.paths)) {
      const url = path.replace('{id}', 'urn:openfinance:consent:00000000-0000-4000-8000-000000000000');
      for (const method of Object.keys(operations).filter((key) => key !== 'parameters')) {
        const served = await request(auth.app)[method as 'get' | 'post' | 'delete'](url);
        // Each refuses what is sent here, for another reason than that there is nothing.
        expect([path, method, served.status]).not.toEqual([path, method, 404]);
      }
    }
  });
});
