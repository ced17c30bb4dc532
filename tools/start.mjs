import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './prepare/build.mjs';
import { install } from './prepare/install.mjs';
import { requireNodeVersion } from './prepare/node-version.mjs';
import { projectRoot } from './prepare/project-root.mjs';

/**
 * `npm start`. Plain Node without a dependency, so that it runs on a fresh clone; the launcher proper is
 * TypeScript and takes over in this same process once it is built.
 */
requireNodeVersion();
try {
  const helpOnly = process.argv.includes('--help') || process.argv.includes('-h');
  const say = helpOnly ? () => {} : (/** @type {string} */ line) => console.log(`  ${line}`);
  await install(say);
  await build(say);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(1);
}
await import(pathToFileURL(join(projectRoot, 'dist', 'tools', 'launcher', 'main.js')).href);
