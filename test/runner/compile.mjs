import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { transformSync, version } from '@swc/core';
import { projectRoot } from '../../tools/prepare/project-root.mjs';

const configFile = join(projectRoot, '.swcrc');
const cache = join(projectRoot, 'node_modules', '.cache', 'specs');
const compiler = version + readFileSync(configFile, 'utf8');
mkdirSync(cache, { recursive: true });

/**
 * What a TypeScript file becomes, kept by its content, so that nothing is compiled twice.
 * @param {string} path
 * @returns {{ code: string, map: string }} paths of both
 */
export function compiled(path) {
  const source = readFileSync(path, 'utf8');
  const name = createHash('sha256').update(compiler).update(path).update(source).digest('hex');
  const kept = { code: join(cache, `${name}.js`), map: join(cache, `${name}.js.map`) };
  if (existsSync(kept.code)) return kept;
  const { code, map = '' } = transformSync(source, { filename: path, configFile });
  write(kept.map, map);
  write(kept.code, code);
  return kept;
}

/**
 * At once or not at all: other workers read it.
 * @param {string} path
 * @param {string} text
 */
function write(path, text) {
  const unfinished = `${path}.${process.pid}`;
  writeFileSync(unfinished, text);
  renameSync(unfinished, path);
}
