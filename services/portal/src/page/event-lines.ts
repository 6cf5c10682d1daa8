/** One server-sent event. */
export interface ServerEvent {
  readonly id: string;
  readonly type: string;
  readonly data: string;
}

/**
 * Reads a stream of server-sent events (WHATWG HTML §9.2.6) from pieces of text, wherever they were cut. Our API writes `\n`
 * alone, and one line of data an event.
 * @returns a function that takes the next piece and gives the events that are whole by now
 */
export function eventReader(): (piece: string) => ServerEvent[] {
  let rest = '';
  let id = '';
  return (piece) => {
    const blocks = (rest + piece).split('\n\n');
    rest = blocks.pop() ?? '';
    return blocks.flatMap((block) => {
      const fields = new Map<string, string>();
      for (const line of block.split('\n')) {
        const colon = line.indexOf(':');
        // A line that begins with a colon is a comment: it keeps the connection open.
        if (colon > 0) fields.set(line.slice(0, colon), line.slice(colon + 1).replace(/^ /, ''));
      }
      id = fields.get('id') ?? id;
      const data = fields.get('data');
      return data === undefined ? [] : [{ id, type: fields.get('event') ?? 'message', data }];
    });
  };
}
