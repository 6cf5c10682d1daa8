import { eventReader, type ServerEvent } from './event-lines.ts';

/** The server sends something every ten seconds: silence as long as this is a broken connection. */
const SILENCE_MS = 25_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;

export interface LiveOptions {
  readonly onEvent: (event: ServerEvent) => void;
  /** Whether events come in now. */
  readonly onState: (isLive: boolean) => void;
  /** The last event that was seen, of an earlier call; none when left out. */
  readonly after?: string;
  /** The session is over: nothing more comes. */
  readonly onSignedOut: () => void;
}

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/**
 * Follows `GET /v1/events`, and comes back with the last event's id whenever the connection breaks, so that nothing is missed.
 * `EventSource` does not serve: it gives up for good at the first answer that is no stream, such as a 502.
 * @returns a function that ends it
 */
export function followEvents({ onEvent, onState, onSignedOut, after = '' }: LiveOptions): () => void {
  const ended = new AbortController();
  let lastId = after;
  let waitMs = FIRST_WAIT_MS;

  /** One connection, until it breaks. @returns the answer's status */
  async function connection(): Promise<number> {
    const broken = new AbortController();
    let silence = setTimeout(() => broken.abort(), SILENCE_MS);
    try {
      const answer = await fetch('/v1/events', {
        headers: { accept: 'text/event-stream', ...(lastId === '' ? {} : { 'last-event-id': lastId }) },
        cache: 'no-store',
        signal: AbortSignal.any([ended.signal, broken.signal]),
      });
      if (!answer.ok || answer.body === null) return answer.status;
      const read = eventReader();
      const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
      for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
        clearTimeout(silence);
        silence = setTimeout(() => broken.abort(), SILENCE_MS);
        onState(true);
        waitMs = FIRST_WAIT_MS;
        for (const event of read(piece.value)) {
          lastId = event.id;
          onEvent(event);
        }
      }
      return answer.status;
    } finally {
      clearTimeout(silence);
    }
  }

  async function run(): Promise<void> {
    while (!ended.signal.aborted) {
      const status = await connection().catch(() => 0);
      if (ended.signal.aborted) return;
      if (status === 401) return onSignedOut();
      onState(false);
      // An id that the server does not take would be refused for ever.
      if (status === 400) lastId = '';
      await wait(waitMs * (0.5 + Math.random() / 2));
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    }
  }

  void run();
  return () => ended.abort();
}
