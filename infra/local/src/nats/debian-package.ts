import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const DOWNLOAD_MS = 120_000;

/**
 * Downloads Debian's nats-server package and unpacks its binary to `target`, without root and without changing the machine:
 * when the package lists are missing, they are fetched into a folder of our own.
 * @throws where there is no apt, or the package cannot be had
 */
export async function debianNatsServer(folder: string, target: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const work = await mkdtemp(join(folder, 'debian-'));
  try {
    const own = ['-o', `Dir::State=${join(work, 'state')}`, '-o', `Dir::Cache=${join(work, 'cache')}`];
    await mkdir(join(work, 'state', 'lists', 'partial'), { recursive: true });
    await mkdir(join(work, 'cache', 'archives', 'partial'), { recursive: true });
    const limits = ['-o', 'Acquire::Retries=1', '-o', 'Acquire::http::Timeout=10', '-o', 'APT::Sandbox::User=root'];
    const apt = (...args: string[]) => run('apt-get', [...limits, ...args], { cwd: work, timeout: DOWNLOAD_MS });
    try {
      await apt('download', 'nats-server');
    } catch {
      await apt(...own, '-qq', 'update');
      await apt(...own, 'download', 'nats-server');
    }
    const archive = (await readdir(work)).find((name) => name.endsWith('.deb'));
    if (archive === undefined) throw new Error('apt-get brought no package');
    await run('dpkg', ['-x', archive, 'unpacked'], { cwd: work });
    await rename(join(work, 'unpacked', 'usr', 'sbin', 'nats-server'), target);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
