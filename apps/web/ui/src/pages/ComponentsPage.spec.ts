import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const components = join(import.meta.dirname, '../components');
const importedBy = (file: string) =>
  [...readFileSync(file, 'utf8').matchAll(/['"](?:\.\.\/components|\.)\/(\w+)\.js['"]/g)].map(
    ([, name]) => name ?? '',
  );

/** What a page shows, and what that is made of. */
function shownBy(page: string): Set<string> {
  const shown = new Set<string>();
  const walk = (names: readonly string[]) => {
    for (const name of names) {
      if (shown.has(name) || !all.includes(name)) continue;
      shown.add(name);
      walk(importedBy(join(components, `${name}.tsx`)));
    }
  };
  walk(importedBy(join(import.meta.dirname, page)));
  return shown;
}

const all = readdirSync(components).map((file) => file.replace('.tsx', ''));

describe('the component page', () => {
  it('shows every component there is, alone or within another', () => {
    const shown = shownBy('ComponentsPage.tsx');
    expect(all.filter((name) => !shown.has(name))).toEqual([]);
  });
}); // prettier-ignore
