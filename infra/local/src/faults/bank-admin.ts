import { z } from 'zod';

/** A mock bank's switches (`/__bank/…`). */
export interface BankAdmin {
  /** Switches a fault on, by the kit's name and fields. */
  readonly spoil: (fault: Readonly<Record<string, string | number>>) => Promise<void>;
  /** Every fault is over. */
  readonly behave: () => Promise<void>;
  /** Books an entry on an account, in minor units; a credit is positive. */
  readonly book: (account: string, amountMinor: number, text: string) => Promise<void>;
}

const faultList = z.array(z.unknown());

/** @throws in each call, when the bank refuses it */
export function bankAdmin(origin: string): BankAdmin {
  const call = async (method: string, path: string, body?: object): Promise<unknown> => {
    const answer = await fetch(`${origin}/__bank/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} /__bank/${path} answered ${answer.status}: ${text}`);
    return text === '' ? undefined : JSON.parse(text);
  };
  return {
    spoil: async (fault) => {
      await call('POST', 'faults', fault);
      // A fault that the bank did not take would make the test one of nothing.
      if (faultList.parse(await call('GET', 'faults')).length === 0) throw new Error('no fault is on');
    },
    behave: async () => {
      await call('DELETE', 'faults');
    },
    book: async (account, amountMinor, text) => {
      await call('POST', 'transactions', { account, amountMinor, text });
    },
  };
}
