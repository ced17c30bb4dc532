import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageProblem } from '../command/index.js';
import type * as contracts from '#libs/contracts';
import type * as mesh from '#libs/mesh';
import type * as launcher from '../launcher/index.js';
import type * as webClient from '../web-client/index.js';
import type * as callers from './callers.js';
import type * as decisions from './measure-decisions.js';
import type * as keys from './measure-keys.js';
import type * as leases from './measure-leases.js';
import type * as lists from './measure-lists.js';
import type * as mcpCaller from './mcp-caller.js';
import type * as revoke from './measure-revoke.js';
import type * as tokens from './measure-tokens.js';
import type * as bareServer from './start-bare-server.js';

/** The folder given to `--against` is not a checkout that can be measured. */
export class NotMeasurable extends UsageProblem {}

/**
 * What a checkout is measured with, from its own build: its launcher, its clients and its wire, which only fit one
 * another. A checkout of another time must still have these modules under these names.
 */
export async function loadCheckout(root: string) {
  const load = async <Module>(path: string) =>
    (await import(pathToFileURL(join(root, 'dist', path)).href)) as Module;
  return {
    contracts: await load<typeof contracts>('libs/contracts/src/index.js'),
    mesh: await load<typeof mesh>('libs/mesh/src/index.js'),
    launcher: await load<typeof launcher>('tools/launcher/index.js'),
    webClient: await load<typeof webClient>('tools/web-client/index.js'),
    callers: await load<typeof callers>('tools/bench/callers.js'),
    mcpCaller: await load<typeof mcpCaller>('tools/bench/mcp-caller.js'),
    bareServer: await load<typeof bareServer>('tools/bench/start-bare-server.js'),
    decisions: await load<typeof decisions>('tools/bench/measure-decisions.js'),
    // A checkout of an earlier time has none.
    lists: await load<typeof lists>('tools/bench/measure-lists.js').catch(() => undefined),
    keys: await load<typeof keys>('tools/bench/measure-keys.js').catch(() => undefined),
    tokens: await load<typeof tokens>('tools/bench/measure-tokens.js').catch(() => undefined),
    leases: await load<typeof leases>('tools/bench/measure-leases.js').catch(() => undefined),
    revoke: await load<typeof revoke>('tools/bench/measure-revoke.js').catch(() => undefined),
  };
}
export type Checkout = Awaited<ReturnType<typeof loadCheckout>>;

/** @returns the absolute path @throws NotMeasurable saying what to do */
export function checkoutAt(folder: string): string {
  const root = resolve(folder);
  if (!existsSync(join(root, 'package-lock.json')))
    throw new NotMeasurable(`\`${folder}\` is no checkout of Deputy`);
  if (!existsSync(join(root, 'dist', 'tools', 'bench', 'main.js')))
    throw new NotMeasurable(`\`${folder}\` is not built: run \`npm ci && npm run build\` there`);
  return root;
}

/** The commit that a checkout stands at, with a mark where files differ from it; never its path. */
export function commitOf(root: string): string {
  try {
    const args = ['-C', root, 'describe', '--always', '--dirty', '--exclude=*'];
    return execFileSync('git', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return 'unknown commit';
  }
}
