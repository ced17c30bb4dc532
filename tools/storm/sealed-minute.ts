import { setTimeout as wait } from 'node:timers/promises';
import { type VaultPort } from '../vault-bootstrap/index.js';
import { type Caller, type Outcome } from './caller.js';

const paceMs = 400;
const recoversWithinMs = 60_000;
const search = { tool: 'products_search', given: { category: 'Laptops', maxPrice: 1500 } };

export interface Sealed {
  readonly calls: number;
  /** Of those, with what was borrowed before, for as long as that lasts. */
  readonly done: number;
  readonly refused: number;
  /** Refusals that do not say what is wrong, each once. */
  readonly unexplained: readonly string[];
  /** Seconds from when Vault was unsealed until each person had been served again; undefined: not within a minute. */
  readonly recoveredAfterS: number | undefined;
}

/** Seals Vault, by the real clock, while everybody goes on calling; unseals it and waits until everybody is served again. */
export async function sealedMinute(
  callers: readonly Caller[],
  vault: Pick<VaultPort, 'write'>,
  key: string,
  seconds: number,
): Promise<Sealed> {
  const outcomes: Outcome[] = [];
  await vault.write('sys/seal', {});
  const until = Date.now() + seconds * 1_000;
  const callOn = async (caller: Caller) => {
    while (Date.now() < until) {
      outcomes.push(await caller.call(search));
      await wait(paceMs);
    }
  };
  await Promise.all(callers.map(callOn));
  await vault.write('sys/unseal', { key });
  const unsealedAt = Date.now();
  const served = async (caller: Caller): Promise<boolean> => {
    while (Date.now() - unsealedAt < recoversWithinMs) {
      if ((await caller.call(search)).kind === 'done') return true;
      await wait(paceMs);
    }
    return false;
  };
  const all = await Promise.all(callers.map(served));
  const refused = outcomes.filter(({ kind }) => kind !== 'done');
  const unexplained = refused.filter(({ kind, words }) => kind === 'away' || !/sealed/.test(words));
  return {
    calls: outcomes.length,
    done: outcomes.length - refused.length,
    refused: refused.length,
    unexplained: [...new Set(unexplained.map(({ kind, words }) => `${kind}: ${words}`))],
    recoveredAfterS: all.every(Boolean) ? (Date.now() - unsealedAt) / 1_000 : undefined,
  };
}
