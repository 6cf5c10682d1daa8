import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { z } from 'zod';
import { findExecutable } from '../process/find-executable.ts';

const ROOT = new URL('../../../../', import.meta.url);
const read = (file: string): string => readFileSync(new URL(file, ROOT), 'utf8');

const rule = z.strictObject({
  alert: z.string().regex(/^[A-Z]\w+$/),
  expr: z.string().min(1),
  for: z
    .string()
    .regex(/^\d+[mhd]$/)
    .optional(),
  labels: z.strictObject({ severity: z.enum(['page', 'warn']) }),
  annotations: z.strictObject({ summary: z.string().min(1) }),
});
const rulesFile = z.strictObject({
  groups: z.array(z.strictObject({ name: z.string(), rules: z.array(rule).min(1) })).min(1),
});

const FILE = 'infra/observability/alerts.yml';
const rules = rulesFile.parse(parse(read(FILE))).groups.flatMap((group) => group.rules);

/** Where the code of packages and services is. */
const sources = ['packages', 'services'].flatMap((folder) =>
  readdirSync(new URL(folder, ROOT))
    .map((name) => `${folder}/${name}/src`)
    .filter((source) => existsSync(new URL(source, ROOT))),
);

/** Names of the metrics that the code registers. */
const registered = new Set(
  sources.flatMap((source) =>
    readdirSync(new URL(source, ROOT), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
      .flatMap((path) =>
        [...read(`${source}/${path}`).matchAll(/\bname: '(of_\w+)'/g)].map(([, name]) => String(name)),
      ),
  ),
);
/** A histogram's name, of that of one of its series. */
const named = (series: string): string => series.replace(/_(count|sum|bucket)$/, '');

test('every alarm is on metrics that there are', () => {
  expect(registered.size).toBeGreaterThan(10);
  for (const { alert, expr } of rules) {
    const used = [...expr.matchAll(/\bof_\w+/g)].map(([series]) => named(series));
    expect([alert, used.filter((name) => !registered.has(name))]).toEqual([alert, []]);
  }
  expect(new Set(rules.map(({ alert }) => alert)).size).toBe(rules.length);
});

test('every metric is explained, and none that is not there', () => {
  const explained = [...read('docs/operations.md').matchAll(/^\| `(of_\w+)`/gm)].map(([, name]) => String(name));
  expect(new Set(explained)).toEqual(registered);
});

const promtool = findExecutable('promtool');
const withPromtool = promtool === undefined ? test.skip : test;
withPromtool('Prometheus takes the rules', () => {
  const checked = spawnSync(promtool ?? '', ['check', 'rules', fileURLToPath(new URL(FILE, ROOT))], {
    encoding: 'utf8',
  });
  expect([checked.status, checked.stderr]).toEqual([0, '']);
});
