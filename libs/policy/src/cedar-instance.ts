import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as CedarWeb from '@cedar-policy/cedar-wasm/web';

/** Cedar's WebAssembly build for browsers, the one whose memory is made on demand: see {@link newCedarInstance}. */
export type Cedar = Omit<typeof CedarWeb, 'default' | 'initSync'>;

// The `web` entry cannot be resolved by `require`; its neighbour can.
const neighbour = createRequire(import.meta.url).resolve('@cedar-policy/cedar-wasm/nodejs');
const glue = join(dirname(neighbour), '../web/cedar_wasm.js');
/** Node has it; the compiler's library for Node does not declare it. */
const { WebAssembly: web } = globalThis as unknown as {
  WebAssembly: { Module: new (bytes: Uint8Array) => object };
};
let compiled: object | undefined;
let made = 0;

/**
 * A Cedar evaluator with memory of its own. A call that throws inside Cedar leaks, and after enough of them the
 * instance is dead, so instances must be replaceable; the package itself gives one per process. Each import under a
 * new query string evaluates the glue module afresh. Node never forgets a module, so the caller bounds how many.
 */
export async function newCedarInstance(): Promise<Cedar> {
  compiled ??= new web.Module(readFileSync(join(dirname(glue), 'cedar_wasm_bg.wasm')));
  made += 1;
  const cedar = (await import(`${pathToFileURL(glue).href}?instance=${String(made)}`)) as typeof CedarWeb;
  (cedar.initSync as (source: { module: object }) => unknown)({ module: compiled });
  return cedar;
}
