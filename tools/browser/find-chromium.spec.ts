import { chmodSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { findChromium } from './find-chromium.js';

describe('findChromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'deputy-browser-'));
  const browser = join(folder, 'chromium');
  writeFileSync(browser, '#!/bin/sh\n');
  chmodSync(browser, 0o755);

  it('takes CHROMIUM_PATH alone when it is set, even when nothing is there', () => {
    expect(findChromium({ PATH: '', CHROMIUM_PATH: browser })).toBe(browser);
    expect(findChromium({ PATH: folder, CHROMIUM_PATH: '/nowhere' })).toBeUndefined();
  });

  it('looks on PATH', () => {
    expect(findChromium({ PATH: folder })).toBe(browser);
  });
});
