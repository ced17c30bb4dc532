import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setFlagsFromString } from 'node:v8';
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
/*
 * V8 of Node 20 ends the process (`DoComputeBuiltinContinuation`, unreachable code) when code into which it has inlined a call of WebAssembly is
 * deoptimised during that call. It happens after some hundred thousand questions of many shapes, as the matrix asks them, and not where calls
 * are not inlined. Later releases may not know the flag.
 */
if (Number.parseInt(process.versions.node, 10) <= 22) setFlagsFromString('--no-turbo-inline-js-wasm-calls');

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
