/** Whether all are chosen rather than some named: by a word, as npm keeps options that do not stand behind `--` for itself. */
export const isAll = (chosen: readonly string[]): boolean => chosen.length === 1 && chosen[0] === 'all';

/** The command line is not one of ours; the message says what is. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  constructor() {
    super(`npm run ops dlq list
npm run ops -- dlq list [--limit N] [--after NUMBER] [--json]
npm run ops dlq show NUMBER
npm run ops dlq replay NUMBER… | all
npm run ops dlq drop NUMBER…   | all
npm run ops erasures list
npm run ops erasures repeat USER-ID… | all`);
  }
}
