import { Long } from 'bson';
import { type Doc, decode, encode, isDoc } from '../bson/codec.ts';
import { asInteger } from '../bson/types.ts';
import type { Engine } from '../storage/engine.ts';

/** The answers of retryable writes by session, on disk with what they changed: sent again, none is applied twice. */
export class KeptAnswers {
  private readonly engine: Engine;

  constructor(engine: Engine) {
    this.engine = engine;
  }

  /** Inside `Engine.transact` of the write only. */
  keep(session: string, number: bigint, answer: Doc): void {
    const record = encode({ number: Long.fromBigInt(number), at: new Date(), answer });
    this.engine.files.meta.putSync(`t:${session}`, Buffer.from(record));
  }

  find(session: string): { number: bigint; answer: Doc } | undefined {
    const bytes = this.engine.files.meta.get(`t:${session}`);
    if (bytes === undefined) return undefined;
    const { number, answer } = decode(bytes);
    return isDoc(answer) ? { number: BigInt(asInteger(number) ?? -1), answer } : undefined;
  }

  forget(session: string): void {
    this.engine.files.meta.removeSync(`t:${session}`);
  }

  /** Forgets what no driver will ask for any more. */
  forgetBefore(time: number): void {
    const { meta } = this.engine.files;
    this.engine.transact(() => {
      for (const { key, value } of meta.getRange({ start: 't:', end: 't;' })) {
        const at: unknown = decode(value)['at'];
        if (!(at instanceof Date) || at.getTime() < time) meta.removeSync(key);
      }
    });
  }
}
