/**
 * When each record was changed last, while transactions run that may not overwrite what was changed after their snapshot.
 * Nothing is kept while none runs.
 */
export class Changes {
  private readonly last = new Map<string, number>();
  private readonly running = new Set<number>();
  private clock = 0;

  /** A transaction begins: changes from here on are after its snapshot. */
  begin(): number {
    this.clock += 1;
    this.running.add(this.clock);
    return this.clock;
  }

  end(begun: number): void {
    this.running.delete(begun);
    if (this.running.size === 0) this.last.clear();
  }

  note(collection: number, record: number): void {
    if (this.running.size === 0) return;
    this.clock += 1;
    this.last.set(`${collection}:${record}`, this.clock);
  }

  changedSince(begun: number, collection: number, record: number): boolean {
    return (this.last.get(`${collection}:${record}`) ?? 0) > begun;
  }
}
