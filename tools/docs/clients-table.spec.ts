import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { clientsTable } from './clients-table.js';

const row = {
  client: 'SDK 1', version: '1.32.2', registration: 'preset', clientId: 'deputy-mcp-client', signIn: 'alice',
  list: 3, revision: '2025-11-25', call: ['CATALOGUE_READ'], refusal: ['WRITE_NEEDS_EDITOR'],
}; // prettier-ignore

function tableOf(rows: unknown): string {
  const root = mkdtempSync(join(tmpdir(), 'deputy-docs-'));
  mkdirSync(join(root, 'docs', 'clients'), { recursive: true });
  writeFileSync(join(root, 'docs', 'clients', 'latest.json'), JSON.stringify(rows));
  return clientsTable(root);
}

describe('the table of clients', () => {
  it('shows what the run saw of each', () => {
    expect(tableOf([row])).toContain(
      '| SDK 1 1.32.2 | 2025-11-25 | preset `deputy-mcp-client` | alice | 3 tools | laptops, `CATALOGUE_READ` | delete, `WRITE_NEEDS_EDITOR` |',
    );
    expect(tableOf([{ ...row, clientId: undefined, registration: 'dynamic', refusal: [] }])).toContain(
      '| dynamic | alice | 3 tools | laptops, `CATALOGUE_READ` | delete is not listed, so it is not called |',
    );
  });

  it('is made of no run that went only part of the way', () => {
    for (const wrong of [
      { ...row, refusal: undefined },
      { ...row, list: 0 },
      { ...row, more: true },
    ])
      expect(() => tableOf([wrong])).toThrow();
  });
});
