import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { tokenNames } from '../pages/token-names.js';

const folder = import.meta.dirname;
const read = (file: string) => readFileSync(join(folder, file), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
const files = readdirSync(folder).filter((file) => file.endsWith('.css'));
const rules = files.filter((file) => file !== 'tokens.css').map((file) => [file, read(file)] as const);
const defined = [...new Set([...read('tokens.css').matchAll(/--([\w-]+):/g)].map(([, name]) => name ?? ''))];

describe('the styles', () => {
  /** Values that would drift apart, and would not follow the theme, were they written where they are used. */
  it.each([
    ['colour', /#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch)a?\(/i],
    ['size of type', /font(?:-size)?:[^;]*\d(?:rem|px)/],
    ['radius', /border-radius:[^;]*\d(?:rem|px)/],
    ['shadow', /box-shadow:(?!\s*(?:inset )?0 0 0 )[^;]*\d(?:rem|px)/],
    ['distance', /(?:gap|padding|margin)[a-z-]*:[^;]*\b(?:[2-9]|\d\d+)px/],
  ])('write no %s but as a token', (_what, raw) => {
    expect(rules.filter(([, text]) => raw.test(text)).map(([file]) => file)).toEqual([]);
  });

  it('use no token that is not there, and have none that nothing uses', () => {
    const used = new Set(rules.flatMap(([, text]) => [...text.matchAll(/var\(--([\w-]+)/g)].map(([, name]) => name)));
    expect([...used].filter((name) => !defined.includes(name ?? ''))).toEqual([]);
    expect(defined.filter((name) => !used.has(name))).toEqual([]);
  }); // prettier-ignore

  it('show all their tokens on the component page', () => {
    expect(Object.values(tokenNames).flat().sort()).toEqual([...defined].sort());
  });
});
