import { mkdirSync, readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { emptyState, type VaultState } from './vault-state.js';

/**
 * The state as one file, replaced whole by rename, readable by its owner alone. A change is in the file before it is
 * answered, so a killed process forgets nothing it acknowledged. Changes that arrive during a write share the next.
 */
export class StateFile {
  #writing: Promise<void> | undefined;
  #next: Promise<void> | undefined;

  constructor(
    private readonly path: string,
    private readonly state: VaultState,
  ) {}

  /** Reads the file, or begins anew where there is none. A damaged file is an error: guessing would lose leases. */
  static open(path: string): StateFile {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    return new StateFile(path, readState(path));
  }

  get contents(): VaultState {
    return this.state;
  }

  save(): Promise<void> {
    this.#next ??= this.#afterCurrent();
    return this.#next;
  }

  async #afterCurrent(): Promise<void> {
    await this.#writing?.catch(() => undefined);
    this.#next = undefined;
    this.#writing = this.#write();
    return this.#writing;
  }

  async #write(): Promise<void> {
    const temporary = `${this.path}.new`;
    await writeFile(temporary, serialise(this.state), { mode: 0o600 });
    await rename(temporary, this.path);
  }
}

function serialise(state: VaultState): string {
  return JSON.stringify({ version: 1, ...state }, (_key, value: unknown) =>
    value instanceof Map ? [...(value as Map<string, unknown>)] : value,
  );
}

function readState(path: string): VaultState {
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
