import { amountFromMinor, amountToMinor, minorUnitDecimals } from '@of/money';
import { renderTable } from '../job/table.ts';
import { type AdminClient, adminClient, type SandboxAccount } from './admin-client.ts';
import type { SandboxCommand } from './command-line.ts';

/** The account of the bank's id, or of `USER/KIND`. @throws when there is none, or more than one */
function accountOf(accounts: readonly SandboxAccount[], asked: string): SandboxAccount {
  const [exact] = accounts.filter(({ account }) => account === asked);
  if (exact !== undefined) return exact;
  const [one, ...more] = accounts.filter(({ user, kind }) => `${user}/${kind}` === asked);
  if (one === undefined) throw new Error(`there is no account "${asked}"`);
  if (more.length > 0) throw new Error(`"${asked}" is more than one account: give the bank's id of it`);
  return one;
}

async function describeBank(name: string, origin: string): Promise<string> {
  const client = adminClient(origin);
  const [accounts, faults, now] = await Promise.all([client.accounts(), client.faults(), client.now()]);
  const rows = accounts.map(({ user, account, kind, currency, balanceMinor, oddities }) => [
    ...[user, kind, account],
    `${amountFromMinor(balanceMinor, minorUnitDecimals(currency))} ${currency}`,
    oddities.join(', '),
  ]);
  const heads = ['User', 'Kind', 'Account', 'Balance', 'Oddities'];
  return [
    `${name}  ${origin}  ${now}`,
    renderTable(heads, ['left', 'left', 'left', 'right', 'left'], rows),
    faults.length === 0 ? 'No faults.' : `Faults: ${faults.map((fault) => JSON.stringify(fault)).join(' ')}`,
  ].join('\n');
}

async function consentsOf(client: AdminClient): Promise<string> {
  const rows = (await client.consents()).map(({ id, user, state, grantedAt, accounts }) => [
    ...[id, user, state, grantedAt.slice(0, 10)],
    accounts.join(', '),
  ]);
  return renderTable(['Consent', 'User', 'State', 'Since', 'Accounts'], ['left', 'left', 'left', 'left', 'left'], rows);
}

/**
 * Does what a command asks for.
 * @param banks origins of the banks that run, by their names @returns what to show @throws when it cannot be done
 */
export async function runSandboxCommand(
  command: Exclude<SandboxCommand, { name: 'help' }>,
  banks: Readonly<Record<string, string>>,
): Promise<string> {
  if (command.name === 'list') {
    const described = Object.entries(banks).map(([name, origin]) => describeBank(name, origin));
    return (await Promise.all(described)).join('\n\n');
  }
  const origin = banks[command.bank];
  if (origin === undefined) throw new Error(`no bank "${command.bank}" runs: ${Object.keys(banks).join(', ')}`);
  const client = adminClient(origin);
  switch (command.name) {
    case 'oddity': {
      const { account } = accountOf(await client.accounts(), command.account);
      await client.setOddity({ account, name: command.oddity, on: command.on, ...command.more });
      return `${account} shows ${command.oddity}${command.on ? '' : ' no more'}.`;
    }
    case 'fault':
      await client.addFault(command.fault);
      return `${command.bank}: ${JSON.stringify(command.fault)}`;
    case 'heal':
      await client.clearFaults(command.kind);
      return `${command.bank} has no faults${command.kind === undefined ? '' : ` of kind ${command.kind}`} any more.`;
    case 'book': {
      const { account, currency } = accountOf(await client.accounts(), command.account);
      const amountMinor = Number(amountToMinor(command.amount, minorUnitDecimals(currency)));
      await client.book({ account, amountMinor, ...command.more });
      return `${account}: ${command.amount} ${currency}`;
    }
    case 'clock':
      return `${command.bank}: it is ${await client.advance(command.seconds)} there.`;
    case 'consents':
      return consentsOf(client);
    case 'revoke':
      await client.revoke(command.consent);
      return `${command.consent} is revoked.`;
  }
}
