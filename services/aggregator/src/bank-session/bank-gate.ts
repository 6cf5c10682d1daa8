import { BankError, type Institution } from '@of/bank-adapters';
import CircuitBreaker from 'opossum';

/** Lets requests to one bank through, or keeps them back while the bank fails. */
export interface BankGate {
  /**
   * @param ask one exchange with the bank
   * @throws BankError what `ask` throws; `bank-down` without asking while the gate is closed
   */
  readonly pass: <T>(ask: () => Promise<T>) => Promise<T>;
}

/** When a bank counts as failing. */
export interface GateLimits {
  /** Exchanges within the window before their outcome means anything. */
  readonly volume: number;
  /** Per cent of them that fail. */
  readonly failingPercentage: number;
  /** The window, and how long the gate stays closed before one exchange tries again; milliseconds. */
  readonly windowMs: number;
  readonly closedMs: number;
}

const GATE_LIMITS: GateLimits = { volume: 10, failingPercentage: 60, windowMs: 30_000, closedMs: 15_000 };

/** A refusal is an answer: only a bank that gives none, or none of use, is failing. */
const isFailure = (error: unknown): boolean =>
  error instanceof BankError && (error.code === 'retry' || error.code === 'bank-down');

type Ask = () => Promise<unknown>;

/** Told when requests to a bank are kept back, and when they are let through again. */
type OnState = (bankId: string, isOpen: boolean) => void;

/** What a bank is told apart by, and what it is called. */
type Bank = Pick<Institution, 'id' | 'name'>;

function createBankGate(
  { id, name }: Bank,
  { volume, failingPercentage, windowMs, closedMs }: GateLimits,
  onState: OnState,
): BankGate {
  const breaker = new CircuitBreaker(async (ask: Ask) => ask(), {
    name,
    // An exchange has a deadline of its own.
    timeout: false,
    volumeThreshold: volume,
    errorThresholdPercentage: failingPercentage,
    rollingCountTimeout: windowMs,
    resetTimeout: closedMs,
    errorFilter: (error) => !isFailure(error),
  });
  breaker.on('open', () => onState(id, true));
  breaker.on('close', () => onState(id, false));
  return {
    pass: async <T>(ask: () => Promise<T>): Promise<T> => {
      let answer: { readonly value: T } | undefined;
      try {
        await breaker.fire(async () => {
          answer = { value: await ask() };
        });
      } catch (error) {
        if (!(error instanceof Error) || !('code' in error) || error.code !== 'EOPENBREAKER') throw error;
      }
      if (answer !== undefined) return answer.value;
      throw new BankError('bank-down', `${name} is not asked while it fails`, {
        retryAfterSeconds: Math.ceil(closedMs / 1000),
      });
    },
  };
}

/** Gives each bank its gate. */
export type BankGates = (bank: Bank) => BankGate;

/** The gates of all banks, one each: one bank that fails closes no other's. */
export function createBankGates(limits: GateLimits = GATE_LIMITS, onState: OnState = () => undefined): BankGates {
  const gates = new Map<string, BankGate>();
  return (bank) => {
    const gate = gates.get(bank.id) ?? createBankGate(bank, limits, onState);
    gates.set(bank.id, gate);
    return gate;
  };
}
