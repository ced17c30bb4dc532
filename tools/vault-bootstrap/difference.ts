import { type BootstrapSettings } from './settings.js';
import { type VaultPort } from './vault-port.js';

export interface Difference {
  /** Such as `policy acme-reader`. */
  what: string;
  how: 'missing' | 'different' | 'stale';
  /** Names of what differs. */
  fields: string[];
  mend(): Promise<void>;
}

/** Finds what differs for one part of the set-up, on a Vault where the parts before it may be missing too. */
export type Step = (vault: VaultPort, settings: BootstrapSettings) => Promise<Difference[]>;

export const missing = (what: string, mend: () => Promise<unknown>): Difference => ({
  what,
  how: 'missing',
  fields: [],
  mend: async () => {
    await mend();
  },
});

/** Left behind by a tenant or a group that is no longer in tenants.json: it would go on granting. */
export const stale = (vault: VaultPort, what: string, path: string): Difference => ({
  what,
  how: 'stale',
  fields: [],
  mend: () => vault.remove(path),
});

/** Compares what is wanted at a path with what is there, and writes it whole where it differs. */
export function compare(
  vault: VaultPort,
  o: {
    what: string;
    path: string;
    wanted: Record<string, unknown>;
    current: Record<string, unknown> | undefined;
  },
): Difference[] {
  const fields = differingFields(o.wanted, o.current);
  if (o.current && fields.length === 0) return [];
  return [
    {
      what: o.what,
      how: o.current ? 'different' : 'missing',
      fields: o.current ? fields : [],
      mend: async () => {
        await vault.write(o.path, o.wanted);
      },
    },
  ];
}

/**
 * Names of the wanted fields that are otherwise now. Fields Vault adds count for nothing; lists are compared without
 * their order, and numbers with their text, because Vault answers either.
 */
export function differingFields(
  wanted: Record<string, unknown>,
  current: Record<string, unknown> | undefined,
): string[] {
  return Object.keys(wanted).filter((name) => normal(wanted[name]) !== normal(current?.[name]));
}

function normal(value: unknown): string {
  if (Array.isArray(value)) return JSON.stringify(value.map(normal).sort());
  if (value && typeof value === 'object')
    return JSON.stringify(
      Object.entries(value)
        .map(([key, inner]) => [key, normal(inner)])
        .sort(),
    );
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return typeof value === 'string' ? value.trim() : '';
}
