import { canInstallPackages, installPackage } from '../programs/install-package.js';
import { findChromium, howToGetChromium } from './find-chromium.js';

/** A Chromium: found, else the distribution's package. Says how to get one where neither works. */
export async function ensureChromium(say: (line: string) => void): Promise<string | undefined> {
  const found = findChromium();
  if (found) return found;
  if (canInstallPackages() && !process.env.CHROMIUM_PATH) {
    say('installing chromium (apt-get) …');
    await installPackage('chromium').catch((error: Error) => say(error.message));
  }
  const installed = findChromium();
  if (!installed) say(howToGetChromium);
  return installed;
}
