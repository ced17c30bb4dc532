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

  it('has a row for each part with its first sentence, its libraries and the subjects it serves', () => {
    const [, , agent, mesh] = structureTable(root).split('\n');
    expect(agent).toBe(
      '| [`apps/agent`](apps/agent) | Runs the model loop of a turn | `contracts`, `mesh` | `deputy.agent.ready.*`, `deputy.agent.turn.*` |',
    );
    expect(mesh).toBe('| [`libs/mesh`](libs/mesh) | Speaks NATS | `contracts` | – |');
  });

  it('asks for a description where there is none', () => {
    save('libs/new/src/index.ts', '');
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
