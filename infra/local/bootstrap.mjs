// What `npm start`, `npm test` and the others run first. It needs Node alone: it installs the dependencies when they are
// missing or have changed, builds, and hands over to the command.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const STAMP = join(ROOT, 'node_modules', '.of-installed');
const WINDOWS = process.platform === 'win32';
/** The shell that npm runs this in, or whoever else began it. */
const PARENT = process.ppid;
const PARENT_LOOK_MS = 500;

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    fail(`Node.js 20.19 or newer is needed; this is ${process.versions.node}.`);
}

/** Runs a command of node_modules/.bin, or any other, and returns its exit status. */
function run(command, args, options = {}) {
  const local = join(ROOT, 'node_modules', '.bin', WINDOWS ? `${command}.CMD` : command);
  const result = spawnSync(existsSync(local) ? local : command, args, {
    cwd: ROOT,
    stdio: 'inherit',
    shell: WINDOWS,
    ...options,
  });
  if (result.error) fail(`${command}: ${result.error.message}`);
  return result.status ?? 1;
}

/** Folders of the workspace that have this file: a new package or bank is found, not listed. */
function workspaceFoldersWith(file) {
  const parents = ['packages', 'services', 'services/mock-banks', 'infra'].filter((path) =>
    existsSync(join(ROOT, path)),
  );
  const folders = parents.flatMap((parent) =>
    readdirSync(join(ROOT, parent))
      .sort()
      .map((name) => join(parent, name)),
  );
  return folders.filter((folder) => existsSync(join(ROOT, folder, file)));
}

function manifests() {
  const roots = ['package.json', 'pnpm-lock.yaml', 'pnpm-workspace.yaml'];
  return [...roots, ...workspaceFoldersWith('package.json').map((folder) => join(folder, 'package.json'))].map((file) =>
    join(ROOT, file),
  );
}

function install() {
  const hash = createHash('sha256');
  for (const file of manifests()) hash.update(readFileSync(file)).update('\0');
  const wanted = hash.digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return;
  const { packageManager } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  process.stderr.write('Installing dependencies…\n');
  const args = ['-y', packageManager, 'install', '--frozen-lockfile', '--reporter=append-only'];
  const npx = WINDOWS ? 'npx.cmd' : 'npx';
  const result = spawnSync(npx, args, {
    cwd: ROOT,
    shell: WINDOWS,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  if (result.status !== 0)
    fail(`The dependencies could not be installed.\n${result.stdout ?? ''}${result.stderr ?? ''}`);
  mkdirSync(dirname(STAMP), { recursive: true });
  writeFileSync(STAMP, wanted);
}

function build() {
  const status = run('tsc', ['-b', ...workspaceFoldersWith('tsconfig.json')]);
  if (status !== 0) process.exit(status);
}

function test(args, env = process.env) {
  build();
  const options = `${env.NODE_OPTIONS ?? ''} --experimental-vm-modules --disable-warning=ExperimentalWarning`.trim();
  process.exit(run('jest', args, { env: { ...env, NODE_OPTIONS: options } }));
}

/** Who began a process; undefined where that cannot be told: Linux alone says so. */
function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}

/** Whether a process is the shell in which npm runs this, rather than npm itself. */
function isShellOfNpm(pid) {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('bootstrap.mjs');
  } catch {
    return false;
  }
}

/**
 * npm that is told to end takes its shell with it, one that is killed not even that, and neither tells us: what it ran would go on, with
 * the ports and the data.
 */
function onLossOfNpm(then) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const npm = isShellOfNpm(PARENT) ? parentOf(PARENT) : undefined;
  const look = setInterval(() => {
    if (process.ppid === PARENT && (npm === undefined || parentOf(PARENT) === npm)) return;
    clearInterval(look);
    then();
  }, PARENT_LOOK_MS);
}

/** The launcher ends its processes on a signal; this process passes it on and outlives it. */
function start(args) {
  const child = spawn(process.execPath, [join('infra', 'local', 'dist', 'main.js'), 'start', ...args], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  // A Ctrl-C reaches the launcher twice, as one of the process group, too: once is enough for it.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  onLossOfNpm(() => child.kill('SIGTERM'));
  child.on('exit', (code) => process.exit(code ?? 1));
}

const local = (entry, ...args) => run(process.execPath, [join('infra', 'local', 'dist', entry), ...args]);

const [command = 'start', ...args] = process.argv.slice(2);
checkNode();
if (command === 'reset') {
  rmSync(join(ROOT, '.data'), { recursive: true, force: true });
  process.stdout.write('The data in .data/ is forgotten.\n');
  process.exit(0);
}
install();
switch (command) {
  case 'format':
    process.exit(run('biome', ['check', '--write', ...args]));
    break;
  case 'check':
    process.exit(run(process.execPath, [join('infra', 'local', 'check.mjs'), ...args]));
    break;
  case 'test':
    test(args);
    break;
  case 'test:faults':
    // The short form of it is a part of all tests.
    test(['infra/local/src/faults', '--verbose', ...args], { FAULT_ROUNDS: '3', FAULT_FORM: 'long', ...process.env });
    break;
  case 'bench':
    build();
    process.exit(local('bench/main.js', ...args));
    break;
  case 'sandbox':
    build();
    process.exit(local('sandbox/main.js', ...args));
    break;
  case 'adapter':
    build();
    process.exit(run(process.execPath, [join('packages', 'bank-adapters', 'dist', 'cli', 'main.js'), ...args]));
    break;
  case 'ops':
    build();
    process.exit(local('ops/main.js', ...args));
    break;
  case 'build':
    build();
    break;
  case 'start':
    build();
    start(args);
    break;
  default:
    fail(
      `There is no command "${command}": start, test, test:faults, check, bench, build, adapter, sandbox, ops, reset, format.`,
    );
}
