import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from '@jest/globals';
import { replaceGenerated, structureTable, UndescribedPart } from './structure-table.js';

describe('structureTable', () => {
  let root: string;
  const save = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'deputy-docs-'));
    save('apps/agent/README.md', '# agent\n\nRuns the model loop\nof a turn. More of it.\n');
    save(
      'apps/agent/src/agent.controller.ts',
      `import { subjects } from '#libs/contracts';\nimport { MeshServer } from '#libs/mesh';
       subjects.agent.turn(anyCaller); readinessController('agent'); subjects.mcp.exchange('agent');`,
    );
    save('apps/agent/src/agent.spec.ts', "import { x } from '#libs/telemetry';");
    save('libs/mesh/README.md', '# mesh\n\nSpeaks NATS.\n');
    save('libs/mesh/src/index.ts', "export * from '#libs/contracts';");
  });

  const rows = () => structureTable(root).split('\n').slice(2);

  it('has a row for each part with its first sentence, what it imports and the subjects it serves', () => {
    expect(rows()).toEqual([
      '| process | [`apps/agent`](apps/agent) | Runs the model loop of a turn | `contracts`, `mesh` | `deputy.agent.ready.*`, `deputy.agent.turn.*` |',
      '| library | [`libs/mesh`](libs/mesh) | Speaks NATS | `contracts` | – |',
    ]);
  });

  it('puts a library below those that build on it', () => {
    save('libs/a-base/README.md', 'Builds on nothing.');
    save('libs/a-base/src/index.ts', '');
    save('libs/mesh/src/index.ts', "export * from '#libs/a-base';");
    expect(rows().map((row) => /`(\S+)`\]/.exec(row)?.[1])).toEqual([
      'apps/agent',
      'libs/mesh',
      'libs/a-base',
    ]);
    save('libs/a-base/src/index.ts', "export * from '#libs/mesh';");
    expect(rows).toThrow(/`libs\/a-base`, `libs\/mesh` build on one another/);
  });

  it('shows who reaches into a tree from outside: by a path or by a name, and nothing that is its own', () => {
    save('standins/README.md', 'Stand in ([why](../docs/adr/1.md)). Here.');
    save(
      'standins/vault/start.ts',
      "import { x } from '../main.js'; import { y } from '../../apps/mcp/src/z.js';",
    );
    save('libs/mesh/src/kit.ts', "import { eventually } from '#test/eventually';");
    expect(rows()[1]).toBe('| library | [`libs/mesh`](libs/mesh) | Speaks NATS | `contracts`, `test` | – |');
    expect(rows()[2]).toBe(
      '| stand-ins | [`standins`](standins) | Stand in ([why](docs/adr/1.md)) | `apps/mcp` | – |',
    );
  });

  it('asks for a description where there is none', () => {
    save('libs/new/src/index.ts', '');
    save('libs/new/README.md', '# new\n');
    expect(() => structureTable(root)).toThrow(UndescribedPart);
  });
});

describe('replaceGenerated', () => {
  const marks = '<!-- generated:t -->\nold\n<!-- /generated:t -->';

  it('replaces what is between the marks and nothing else', () => {
    expect(replaceGenerated(`before\n${marks}\nafter`, 't', 'new')).toBe(
      'before\n<!-- generated:t -->\n\nnew\n\n<!-- /generated:t -->\nafter',
    );
  });

  it('fails without its marks', () => {
    expect(() => replaceGenerated('text', 't', 'new')).toThrow(/generated:t/);
  });
});
