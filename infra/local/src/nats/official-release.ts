import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

const VERSION = 'v2.12.1';
const RELEASES = 'https://github.com/nats-io/nats-server/releases/download';
/** No connection within this time means no internet: the start goes on without. */
const CONNECT_MS = 3_000;
const DOWNLOAD_MS = 60_000;

const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64', arm: 'arm7' };

async function download(name: string): Promise<Buffer> {
  const abort = new AbortController();
  let timer = setTimeout(() => abort.abort(new Error('no connection in time')), CONNECT_MS);
  try {
    const response = await fetch(`${RELEASES}/${VERSION}/${name}`, { signal: abort.signal });
    if (!response.ok) throw new Error(`status ${response.status}`);
    clearTimeout(timer);
    timer = setTimeout(() => abort.abort(new Error('the download takes too long')), DOWNLOAD_MS);
    return Buffer.from(await response.arrayBuffer());
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Downloads the official release for this platform, checks it against the release's SHA256SUMS, and puts the binary at `target`.
 * @throws when there is no connection within seconds, no build for this platform, or the checksum differs
 */
export async function releasedNatsServer(folder: string, target: string): Promise<void> {
  const architecture = ARCHITECTURES[process.arch];
  if (architecture === undefined || !['linux', 'darwin', 'win32'].includes(process.platform)) {
    throw new Error(`no build for ${process.platform} on ${process.arch}`);
  }
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const stem = `nats-server-${VERSION}-${platform}-${architecture}`;
  const archive = `${stem}.${platform === 'windows' ? 'zip' : 'tar.gz'}`;
  const sums = (await download('SHA256SUMS')).toString('utf8');
  const expected = sums
    .split('\n')
    .find((line) => line.trim().endsWith(archive))
    ?.trim()
    .split(/\s+/)[0];
  const bytes = await download(archive);
  if (expected === undefined || createHash('sha256').update(bytes).digest('hex') !== expected) {
    throw new Error('the download does not match its checksum');
  }
  await mkdir(folder, { recursive: true });
  const work = await mkdtemp(join(folder, 'release-'));
  try {
    await writeFile(join(work, archive), bytes);
    // bsdtar, which Windows and macOS have as tar, reads zip too.
    await run('tar', ['-xf', archive], { cwd: work });
    const binary = join(work, stem, platform === 'windows' ? 'nats-server.exe' : 'nats-server');
    await readFile(binary, { flag: 'r' }).then((file) => file.length > 0 || Promise.reject(new Error('empty archive')));
    await chmod(binary, 0o755);
    await rename(binary, target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
