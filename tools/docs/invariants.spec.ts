import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

/** The sources and the specs of the whole project. */
function read() {
  const files = ['apps', 'libs', 'standins', 'tools', 'test'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((path) => /\.tsx?$/.test(path) && !path.includes('node_modules'))
      .map((path) => join(folder, path)),
  );
  // What the kit holds may be a suite that specs run.
  const isSpec = (path: string) => path.endsWith('.spec.ts') || path.startsWith(join('test', 'kit'));
  return { sources: files.filter((path) => !isSpec(path)), specs: files.filter(isSpec) };
}

describe('invariants', () => {
  const { sources, specs } = read();
  const tests = specs.map((path) => readFileSync(path, 'utf8').toLowerCase()).join('\n');
  const named = sources.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/INVARIANT \(([^)]+)\)/g)].map(([, name = '']) => ({
      path,
      name,
    })),
  );

  it('are marked in the code', () => {
    expect(named.length).toBeGreaterThan(20);
  });

  it.each(named)('$path: a test is named after "$name"', ({ name }) => {
    expect(tests.includes(name.toLowerCase())).toBe(true);
  });
});
