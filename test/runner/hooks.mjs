import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compiled } from './compile.mjs';

/**
 * Node's module hooks (https://nodejs.org/api/module.html#customization-hooks) for specs: they import TypeScript, and the
 * libs by what is in the sources, not by what was built.
 */
const root = new URL('../../', import.meta.url);

/** @type {import('node:module').ResolveHook} */
export function resolve(specifier, context, next) {
  if (!context.parentURL?.endsWith('.ts')) return next(specifier, context);
  const url = ofTypeScript(specifier, context.parentURL);
  return url ? { url, format: 'module', shortCircuit: true } : next(specifier, context);
}

/** @type {import('node:module').LoadHook} */
export async function load(url, context, next) {
  if (!url.endsWith('.ts')) return next(url, context);
  return { format: 'module', source: await readFile(compiled(fileURLToPath(url)).code), shortCircuit: true };
}

/**
 * @param {string} specifier
 * @param {string} parent
 */
function ofTypeScript(specifier, parent) {
  if (specifier === '@jest/globals') return new URL('globals.mjs', import.meta.url).href;
  const [, part, name] = /^#(libs|test)\/(.+)$/.exec(specifier) ?? [];
  if (part) return new URL(part === 'libs' ? `libs/${name}/src/index.ts` : `test/kit/${name}.ts`, root).href;
  if (!/^\.{1,2}\/.*\.js$/.test(specifier)) return undefined;
  const source = new URL(specifier.replace(/\.js$/, '.ts'), parent);
  return existsSync(source) ? source.href : undefined;
}
