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

/** Where the Chromium of this machine is; undefined where there is none. `CHROMIUM` names another. */
export const chromiumPath: string | undefined =
  process.env['CHROMIUM'] ?? NAMES.map((name) => findExecutable(name)).find((path) => path !== undefined);

/** Opens a real browser without a window, whose whole traffic goes over `proxy`. */
export function openChromium(executablePath: string, proxy: string): Promise<Browser> {
  return chromium.launch({ executablePath, args: QUIET, proxy: { server: proxy } });
}
