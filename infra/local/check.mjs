// `npm run check`: everything about the code that a command can tell. Each step runs, whether or not one before it failed.
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** @type {readonly (readonly [name: string, command: string, args: readonly string[]])[]} */
const STEPS = [
  ['format and lint', 'biome', ['ci', '--colors=off']],
  ['promises and imports', 'oxlint', ['--type-aware', 'packages', 'services', 'infra']],
  ['types', 'tsc', ['-b', '--pretty', 'false']],
  ['import rules', 'depcruise', ['--no-progress', '--output-type', 'err', 'packages', 'services', 'infra']],
  ['unused code', 'knip', ['--no-progress']],
  ['versions', 'sherif', ['--fail-on-warnings', '--ignore-rule', 'packages-without-package-json']],
];

let failed = 0;
for (const [name, command, args] of STEPS) {
  const binary = join(ROOT, 'node_modules', '.bin', process.platform === 'win32' ? `${command}.CMD` : command);
  const { status, stdout, stderr } = spawnSync(binary, args, {
    cwd: ROOT,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    env: { ...process.env, NO_COLOR: '1' },
    maxBuffer: 64 * 1024 * 1024,
  });
  const ok = status === 0;
  if (!ok) failed += 1;
  process.stdout.write(`${ok ? 'ok    ' : 'FAILED'} ${name} (${command})\n`);
  if (!ok) process.stdout.write(`${stdout ?? ''}${stderr ?? ''}\n`);
}
process.stdout.write(`check: ${STEPS.length - failed} passed, ${failed} failed\n`);
process.exit(failed === 0 ? 0 : 1);
