import { tryPort } from '../process/free-port.ts';
import { findServices } from './workspace.ts';

/** UPPER_SNAKE of a kebab-case name, the beginning of its variables. */
export function variablePrefix(name: string): string {
  return name.toUpperCase().replaceAll('-', '_');
}

/** Variables that let every process of the stack of the checkout at `root` listen on any port that is free. */
export function anyPorts(root: string): Record<string, string> {
  const { services, banks } = findServices(root);
  const names = ['mongo', 'nats', ...[...services, ...banks].map(({ name }) => name)];
  return Object.fromEntries(names.map((name) => [`${variablePrefix(name)}_PORT`, '0']));
}

export interface PortChooser {
  /**
   * A port for `name`: that of its variable (`GREEN_BANK_PORT`), else `usual`, else any. One that is taken is told, and a free
   * one is used instead. No two calls give the same.
   * @throws when the variable is no port
   */
  readonly choose: (name: string, usual: number | undefined) => Promise<number>;
}

function wantedPort(name: string, env: NodeJS.ProcessEnv): number | undefined {
  const variable = `${variablePrefix(name)}_PORT`;
  const text = env[variable];
  if (text === undefined || text === '') return undefined;
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new Error(`${variable} must be a port number, 0 for any`);
  return port;
}

/** Chooses ports on loopback for the processes of one stack; `say` is told of each that is not the usual one. */
export function portChooser(env: NodeJS.ProcessEnv, say: (line: string) => void): PortChooser {
  const given = new Set<number>();
  async function free(): Promise<number> {
    const port = await tryPort(0);
    if (port === undefined) throw new Error('there is no free port');
    return given.has(port) ? free() : port;
  }
  return {
    choose: async (name, usual) => {
      const wanted = wantedPort(name, env) ?? usual ?? 0;
      const usable = wanted !== 0 && !given.has(wanted) && (await tryPort(wanted)) !== undefined;
      const port = usable ? wanted : await free();
      given.add(port);
      if (!usable && wanted !== 0) {
        say(`Port ${wanted} is taken: ${name} listens on ${port} instead (${variablePrefix(name)}_PORT sets it).`);
      }
      return port;
    },
  };
}
