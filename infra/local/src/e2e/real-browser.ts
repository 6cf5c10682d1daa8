import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { findExecutable } from '../process/find-executable.ts';

/** Names under which Chromium and its kin are installed. */
const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'chrome'];

/** It stays on this machine: nothing is looked up, reported or updated. */
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--no-first-run',
];

const BRING_MS = 180_000;

/** One that Playwright's installer has brought, now or before; undefined where it cannot, or where it would not run. */
function broughtChromium(): string | undefined {
  const path = chromium.executablePath();
  if (!existsSync(path)) {
    const installer = join(dirname(createRequire(import.meta.url).resolve('playwright-core/package.json')), 'cli.js');
    spawnSync(process.execPath, [installer, 'install', 'chromium'], { stdio: 'ignore', timeout: BRING_MS });
  }
  return spawnSync(path, ['--version'], { stdio: 'ignore' }).status === 0 ? path : undefined;
}

/** A Chromium: what `CHROMIUM` names, this machine's, or one that is brought. Undefined where there is none to be had. */
export function provideChromium(): string | undefined {
  const installed = NAMES.map((name) => findExecutable(name)).find((path) => path !== undefined);
  return process.env['CHROMIUM'] ?? installed ?? broughtChromium();
}

/** Opens a real browser without a window. @param proxy that its whole traffic goes over; none when left out */
export function openChromium(executablePath: string, proxy?: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: QUIET, ...(proxy === undefined ? {} : { proxy: { server: proxy } }) });
}
