import type { RunningBank } from './running-bank.ts';

/** A call of the bank's admin API, `/__bank/…`. */
export async function admin(
  bank: Pick<RunningBank, 'url'>,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; body: unknown }> {
  const answer = await fetch(new URL(`/__bank/${path}`, bank.url), {
    method,
    headers: body === undefined ? {} : { 'content-type': 'application/json' },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await answer.text();
  return { status: answer.status, body: text === '' ? undefined : JSON.parse(text) };
}
