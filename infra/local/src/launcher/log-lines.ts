import { stripVTControlCharacters } from 'node:util';
import pc from 'picocolors';
import { z } from 'zod';

const record = z.looseObject({
  level: z.number(),
  time: z.union([z.string(), z.number()]),
  msg: z.string().default(''),
});

const COLOURS = [pc.cyan, pc.magenta, pc.yellow, pc.green, pc.blue, pc.cyanBright, pc.magentaBright, pc.yellowBright];
/** What every line has and no reader needs: the prefix says who it is. */
const PLAIN = new Set(['level', 'time', 'msg', 'pid', 'hostname', 'service', 'name']);
const WARN = 40;

function parse(line: string): z.infer<typeof record> | undefined {
  try {
    return record.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}

/** Text from a process, without what would move the cursor or colour what follows. */
function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/\p{Cc}/gu, '');
}

function levelName(level: number): string {
  if (level >= 50) return pc.red('error');
  if (level >= WARN) return pc.yellow('warn ');
  return level >= 30 ? pc.dim('info ') : pc.dim('debug');
}

function fieldsOf(entry: z.infer<typeof record>): string {
  const shown = Object.entries(entry).filter(([key]) => !PLAIN.has(key));
  const texts = shown.map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return texts.length === 0 ? '' : pc.dim(` ${printable(texts.join(' ')).slice(0, 600)}`);
}

/** A process's place in the log: a colour of its own and a column as wide as the longest name. */
export interface LogPrefix {
  readonly name: string;
  readonly index: number;
  readonly width: number;
}

/**
 * A line of a process's log (pino's JSON, or whatever it wrote) as a person reads it.
 * @param verbose every line; else warnings and worse, and of lines that are not JSON none
 * @returns undefined for a line that is not shown
 */
export function renderLogLine(line: string, { name, index, width }: LogPrefix, verbose: boolean): string | undefined {
  const colour = COLOURS[index % COLOURS.length] ?? pc.white;
  const prefix = `${colour(name.padEnd(width))} ${pc.dim('│')} `;
  const entry = parse(line);
  if (entry === undefined) return verbose ? prefix + printable(line) : undefined;
  if (entry.level < WARN && !verbose) return undefined;
  const time = new Date(entry.time);
  const clock = Number.isNaN(time.getTime()) ? '' : `${time.toISOString().slice(11, 19)} `;
  return `${prefix}${pc.dim(clock)}${levelName(entry.level)} ${printable(entry.msg)}${fieldsOf(entry)}`;
}
