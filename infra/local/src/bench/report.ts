import { renderTable } from '../job/table.ts';

/** One measurement beside its floor, which was measured in the same run. */
export interface Measurement {
  readonly what: string;
  /** In `unit`; more is better. */
  readonly figure: number;
  readonly floor: number;
  readonly unit: string;
  /** The least that figure / floor may be; a measurement without an aim is only told. */
  readonly aim?: number;
}

const rounded = (value: number): string => value.toLocaleString('en-US', { maximumFractionDigits: value < 10 ? 2 : 0 });

/** Whether a measurement is what it should be. */
export const meetsAim = ({ figure, floor, aim }: Measurement): boolean => aim === undefined || figure / floor >= aim;

/** The table of a bench, and below it the one figure that counts: that of the first measurement. */
export function renderReport(measurements: readonly Measurement[]): string {
  const rows = measurements.map((measurement) => {
    const { what, figure, floor, unit, aim } = measurement;
    return [
      what,
      `${rounded(figure)} ${unit}`,
      `${rounded(floor)} ${unit}`,
      (figure / floor).toFixed(2),
      aim === undefined ? '' : `≥ ${aim.toFixed(2)}`,
      aim === undefined ? '' : meetsAim(measurement) ? 'ok' : 'missed',
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
