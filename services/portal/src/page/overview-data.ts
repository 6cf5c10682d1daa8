import type { AccountResource, BankResource, ConnectionResource } from '@of/contracts';
import { api } from './api.ts';

/** What the overview shows, as it was when it was asked for. */
export interface OverviewData {
  readonly banks: readonly BankResource[];
  readonly connections: readonly ConnectionResource[];
  readonly accounts: readonly AccountResource[];
}

/**
 * Asks for it. Of many wishes while an answer is on its way, one more round comes of it: what is shown last was asked for after
 * the last wish.
 */
export function overviewLoader(
  onData: (data: OverviewData) => void,
  onError: (error: unknown) => void,
): { readonly load: () => void } {
  let banks: readonly BankResource[] | undefined;
  let isLoading = false;
  let isWanted = false;

  async function once(): Promise<void> {
    const [connections, accounts] = await Promise.all([api.connections(), api.accounts()]);
    banks ??= await api.banks();
    onData({ banks, connections, accounts });
  }

  async function run(): Promise<void> {
    isLoading = true;
    try {
      while (isWanted) {
        isWanted = false;
        await once();
      }
    } catch (error) {
      onError(error);
    } finally {
      isLoading = false;
    }
  }

  return {
    load: () => {
      isWanted = true;
      if (!isLoading) void run();
    },
  };
}
