/** Bounds how many syncs of one bank run at once in this process: a bank that hangs leaves room for the others. */
export interface BankSlots {
  /** @returns false when all of the bank's are taken */
  readonly take: (bankId: string) => boolean;
  readonly release: (bankId: string) => void;
}

export function createBankSlots(perBank: number): BankSlots {
  const taken = new Map<string, number>();
  return {
    take: (bankId) => {
      const count = taken.get(bankId) ?? 0;
      if (count >= perBank) return false;
      taken.set(bankId, count + 1);
      return true;
    },
    release: (bankId) => {
      const left = (taken.get(bankId) ?? 0) - 1;
      if (left <= 0) taken.delete(bankId);
      else taken.set(bankId, left);
    },
  };
}
