import { readFileSync } from 'node:fs';

/** Clock ticks a second in /proc, on every Linux that runs Node. */
const TICKS = 100;
const MEGABYTE_KB = 1024;

/** The fields of /proc/PID/stat after the command, which may hold blanks and brackets (proc_pid_stat(5): from field 3 on). */
const statFields = (text: string): readonly string[] => text.slice(text.lastIndexOf(')') + 2).split(' ');

/** Processor seconds, user and system, in the text of /proc/PID/stat. */
export function processorSeconds(stat: string): number {
  const fields = statFields(stat);
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** The most memory that a process ever had, in MB, in the text of /proc/PID/status. @throws where it does not say */
export function peakMegabytes(status: string): number {
  const match = /^VmHWM:\s+(\d+) kB$/m.exec(status);
  if (match === null) throw new Error('there is no VmHWM in the process status');
  return Number(match[1]) / MEGABYTE_KB;
}

/** Processor seconds of running processes together. */
export function processorSecondsOf(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + processorSeconds(readFileSync(`/proc/${pid}/stat`, 'utf8')), 0);
}

/** The most memory that a running process ever had, in MB. */
export const peakMegabytesOf = (pid: number): number => peakMegabytes(readFileSync(`/proc/${pid}/status`, 'utf8'));
