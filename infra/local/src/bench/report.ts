import { renderTable } from '../job/table.ts';

/** One measurement beside what it is held against: its floor, measured in the same run, or a limit. */
export interface Measurement {
  readonly what: string;
  /** In `unit`. */
  readonly figure: number;
  readonly floor: number;
  readonly unit: string;
  /** The least that figure / floor may be; a measurement without `aim` and `most` is only told. */
  readonly aim?: number;
  /** The most that figure / floor may be, where less is better. */
  readonly most?: number;
}

const rounded = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 2 : 0 });

/** Whether a measurement is what it should be. */
export const meetsAim = ({ figure, floor, aim = 0, most = Number.POSITIVE_INFINITY }: Measurement): boolean =>
  figure / floor >= aim && figure / floor <= most;

const aimText = ({ aim, most }: Measurement): string =>
  aim !== undefined ? `≥ ${aim.toFixed(2)}` : most !== undefined ? `≤ ${most.toFixed(2)}` : '';

/** The table of a bench, and below it the one figure that counts: that of the first measurement. */
export function renderReport(measurements: readonly Measurement[]): string {
  const rows = measurements.map((measurement) => {
    const { what, figure, floor, unit } = measurement;
    const text = aimText(measurement);
    return [
      what,
      `${rounded(figure)} ${unit}`,
      `${rounded(floor)} ${unit}`,
      (figure / floor).toFixed(2),
      text,
      text === '' ? '' : meetsAim(measurement) ? 'ok' : 'missed',
    ];
  });
  const table = renderTable(
    ['Measured', 'Figure', 'Floor', 'Ratio', 'Aim', ''],
    ['left', 'right', 'right', 'right', 'right', 'left'],
    rows,
  );
  const [first] = measurements;
  return first === undefined ? table : `${table}\n\n${(first.figure / first.floor).toFixed(2)} of the floor`;
}
