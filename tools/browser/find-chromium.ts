import { delimiter, join } from 'node:path';
import { firstExecutable } from '../programs/first-executable.js';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const elsewhere = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** A Chromium of this machine: CHROMIUM_PATH, else PATH, else where installers put it. Undefined where there is none. */
export function findChromium(env: NodeJS.ProcessEnv = process.env): string | undefined {
  const folders = [...(env.PATH ?? '').split(delimiter).filter(Boolean), '/usr/bin'];
  const candidates = [...folders.flatMap((folder) => names.map((name) => join(folder, name))), ...elsewhere];
  return firstExecutable(env.CHROMIUM_PATH ? [env.CHROMIUM_PATH] : candidates);
}

/** What to do where there is none. */
export const howToGetChromium =
  'no Chromium was found, so browser specs are skipped: `apt-get install chromium`, or set CHROMIUM_PATH to a Chrome or Chromium';
