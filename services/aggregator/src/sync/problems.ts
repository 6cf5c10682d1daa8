import type { BankError } from '@of/bank-adapters';

/** Lists that fail one after the other before a run gives up: the bank is down, not one of its lists. */
const FAILURES_IN_A_ROW = 2;

/**
 * What a run came across without ending over it: the rest is still fetched. The first problem that fails the run is what the
 * run shows; one that only leaves something out is shown when there is no other.
 */
export class Problems {
  #failure: BankError | undefined;
  #omission: BankError | undefined;
  #inARow = 0;

  /** @throws BankError the problem itself when nothing more can be fetched after it */
  note(problem: BankError): void {
    switch (problem.code) {
      case 'permission-missing':
        this.#omission ??= problem;
        return;
      case 'schema-changed':
      case 'period-invalid':
        this.#failure ??= problem;
        return;
      case 'retry':
      case 'bank-down':
        this.#failure ??= problem;
        this.#inARow += 1;
        if (this.#inARow >= FAILURES_IN_A_ROW) throw problem;
        return;
      case 'rate-limited':
      case 'token-refused':
      case 're-consent':
        throw problem;
      default:
        throw problem.code satisfies never;
    }
  }

  /** A list came whole: the bank answers. */
  clear(): void {
    this.#inARow = 0;
  }

  /** Why the run fails, if it does. */
  get failure(): BankError | undefined {
    return this.#failure;
  }

  /** What was left out of a run that does not fail. */
  get omission(): BankError | undefined {
    return this.#omission;
  }
}
