import { readFileSync } from 'node:fs';
import { emptyState, type VaultState } from './vault-state.js';

/** The state as one line of JSON; tables become lists of entries. */
export function serialiseState(state: VaultState): string {
  return JSON.stringify({ version: 1, ...state }, (_key, value: unknown) =>
    value instanceof Map ? [...(value as Map<string, unknown>)] : value,
  );
}

/** Reads the file, or begins anew where there is none. A damaged file is an error: guessing would lose leases. */
export function readState(path: string): VaultState {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return emptyState();
    throw error;
  }
  const stored = JSON.parse(text) as Record<string, unknown>;
  if (stored.version !== 1)
    throw new Error(`\`${path}\` was written by another version of the stand-in: remove it to begin anew`);
  const state = emptyState();
  state.auditSalt = String(stored.auditSalt);
  for (const [name, table] of Object.entries(state)) {
    const entries = stored[name];
    if (!(table instanceof Map) || !Array.isArray(entries)) continue;
    table.clear();
    for (const [key, value] of entries as [string, never][]) (table as Map<string, never>).set(key, value);
  }
  return state;
}
