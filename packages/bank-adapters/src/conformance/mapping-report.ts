import type { KindReport } from './mapping-check.ts';
import type { Finding } from './mapping-probes.ts';

const listed = (counts: ReadonlyMap<string, number>, items: number): string =>
  [...counts].map(([name, n]) => (n === items ? name : `${name} (${n} of ${items})`)).join(', ') || 'none';

const findingLines = (findings: readonly Finding[]): string[] =>
  findings.map(({ path, problem }) => `  ✖ ${path}: ${problem}`);

/** The report of a check as text that a person can act on. */
export function renderMappingReport(bank: string, identity: readonly Finding[], kinds: readonly KindReport[]): string {
  const failed = identity.length + kinds.reduce((sum, { findings }) => sum + findings.length, 0);
  return [
    `${bank}: ${failed === 0 ? 'nothing is wrong with what was looked at' : `${failed} findings`}`,
    ...findingLines(identity),
    ...kinds.flatMap(({ kind, items, findings, covered, uncovered, unmapped }) => [
      '',
      `${kind}: ${items === 0 ? 'no items to look at' : `${items} items`}`,
      ...(items === 0
        ? []
        : [
            `  unified fields with a value: ${listed(covered, items)}`,
            `  unified fields without: ${uncovered.join(', ') || 'none'}`,
            `  kept in extensions only: ${listed(unmapped, items)}`,
          ]),
      ...findingLines(findings),
    ]),
  ].join('\n');
}
