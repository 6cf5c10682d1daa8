/** Shows a line that replaces the one before on a terminal; elsewhere each line that differs is written once. */
export interface Progress {
  readonly show: (line: string) => void;
  /** Leaves what is shown, for other lines to follow. */
  readonly end: () => void;
}

/** Progress on an output stream. */
export function progressOn(output: Pick<NodeJS.WriteStream, 'write' | 'isTTY' | 'columns'>): Progress {
  let shown = '';
  return {
    show: (line) => {
      if (line === shown) return;
      shown = line;
      if (output.isTTY) output.write(`\r\u001b[2K${line.slice(0, Math.max(20, (output.columns ?? 80) - 1))}`);
      else output.write(`${line}\n`);
    },
    end: () => {
      if (shown !== '' && output.isTTY) output.write('\n');
      shown = '';
    },
  };
}
