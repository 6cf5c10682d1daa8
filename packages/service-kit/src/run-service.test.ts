import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, type IncomingMessage, type RequestListener, request } from 'node:http';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { type Listening, listen } from './run-service.ts';

/** A caller that keeps its one connection, as proxies do. */
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
afterAll(() => agent.destroy());

async function get(url: string): Promise<{ status: number; connection: string | undefined; body: string }> {
  const [res] = (await once(request(url, { agent }).end(), 'response')) as [IncomingMessage];
  return { status: res.statusCode ?? 0, connection: res.headers.connection, body: await text(res) };
}

describe('listen', () => {
  let served: Listening;
  let release: () => void = () => undefined;
  let arrived: () => void = () => undefined;
  const app: RequestListener = (req, res) => {
    if (req.url === '/slow') {
      release = () => res.end('slow');
      arrived();
    } else res.end('quick');
  };
  beforeEach(async () => {
    served = await listen(app, { port: 0 });
  });
  afterEach(() => served.close());

  test('keeps connections until it leaves; then each answer, also one under way, says that its connection ends', async () => {
    expect(await get(served.url)).toEqual({ status: 200, connection: 'keep-alive', body: 'quick' });
    const inFlight = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const slow = get(`${served.url}/slow`);
    await inFlight;
    served.leave();
    release();
    expect(await slow).toEqual({ status: 200, connection: 'close', body: 'slow' });
    expect(await get(served.url)).toEqual({ status: 200, connection: 'close', body: 'quick' });
  });

  test('closes when what is under way has been answered, and takes nothing after it', async () => {
    const inFlight = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const slow = get(`${served.url}/slow`);
    await inFlight;
    const closed = served.close();
    release();
    expect((await slow).body).toBe('slow');
    await closed;
    await expect(get(served.url)).rejects.toThrow('ECONNREFUSED');
  });
});

test('a service that gets SIGTERM says that it is not ready, answers all the same for a moment, and exits 0', async () => {
  const kit = fileURLToPath(new URL('../dist/index.js', import.meta.url));
  const program = `
    import { createLogger, createServiceApp, runService } from ${JSON.stringify(kit)};
    const logger = createLogger({ service: 'test', level: 'info' });
    const app = createServiceApp({ logger, ready: {}, routes: (router) => router.get('/', (_req, res) => res.json({})) });
    await runService({ app, logger, config: { PORT: 0, HOST: '127.0.0.1', SHUTDOWN_DRAIN_MS: 2_000 }, close: async () => {} });`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  try {
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const said = async (msg: string): Promise<string> => {
      for (;;) {
        const { value, done } = await lines.next();
        if (done === true) throw new Error(`it ended without "${msg}"`);
        if (value.includes(`"msg":"${msg}"`)) return value;
      }
    };
    const { url } = JSON.parse(await said('listening'));
    expect((await get(`${url}/health/ready`)).status).toBe(200);
    child.kill('SIGTERM');
    await said('stopping');
    expect(await get(`${url}/health/ready`)).toMatchObject({ status: 503, connection: 'close' });
    expect(await get(url)).toMatchObject({ status: 200, connection: 'close' });
    expect(await exit).toEqual([0, null]);
  } finally {
    child.kill('SIGKILL');
  }
});
