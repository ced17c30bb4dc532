import { appendFile, cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { PolicyEngine } from '#libs/policy';
import { Tool } from '../../apps/mcp/src/toolbox/tool.js';
import { Toolbox } from '../../apps/mcp/src/toolbox/toolbox.js';
import { Toolboxes } from '../../apps/mcp/src/toolbox/toolboxes.js';

const names = Array.from({ length: 100 }, (_, at) => `hundred_tool_${String(at).padStart(2, '0')}`);
/** Every second one changes something, which a reader may not. */
const effectOf = (name: string) => (Number(name.slice(-2)) % 2 === 0 ? 'read' : 'write');

/** A toolbox of a hundred tools with arguments as tools have them. It does nothing and is for listing alone. */
export function hundredTools(): Toolboxes {
  const text = z.string().max(100);
  const tools = names.map((name) =>
    Tool.from({
      name,
      title: `Tool ${name.slice(-2)}`,
      description: `Does what ${name} does, with what it is given, and says what came of it. `.repeat(3),
      input: z.object({
        name: text.meta({ description: 'What it is called' }),
        category: text.optional().meta({ description: 'What it is one of' }),
        least: z.number().min(0).optional(),
        most: z.number().min(0).optional(),
        sort: z.enum(['name', 'price', 'stock']).default('name'),
        limit: z.int().min(1).max(100).default(50),
      }),
      output: z.object({ found: z.array(z.object({ id: text, name: text, price: z.number() })) }),
      needs: 'nothing',
      effect: effectOf(name),
      scope: `catalogue:${effectOf(name)}`,
      resource: { type: 'Hundred' },
      run: () => Promise.resolve({ found: [] }),
    }),
  );
  return new Toolboxes([{ name: 'hundred', toolbox: Toolbox.of({ about: 'a hundred tools', tools }) }]);
}

/** The project's policies and those of the hundred tools, as a toolbox brings them. */
export async function policiesOfHundred(policiesDir: string): Promise<PolicyEngine> {
  const folder = await mkdtemp(join(tmpdir(), 'deputy-bench-policies-'));
  try {
    await cp(policiesDir, folder, { recursive: true });
    const file = (extension: string) => join(folder, 'cedar', `hundred.${extension}`);
    const actions = (effect: string) =>
      names
        .filter((name) => effectOf(name) === effect)
        .map((name) => `"${name}"`)
        .join(', ');
    await writeFile(file('cedarschema'), 'namespace Deputy {\n  entity Hundred { tenant: String };\n');
    for (const effect of ['read', 'write'])
      await appendFile(
        file('cedarschema'),
        `  action ${actions(effect)} in ["${effect}"]\n    appliesTo { principal: Actor, resource: Hundred, context: Circumstances };\n`,
      );
    await appendFile(file('cedarschema'), '}\n');
    const permit = `@id("hundred-use")\n@rationale("HUNDRED_USE")\npermit (principal, action, resource is Deputy::Hundred)\n`;
    const roles = 'when { principal in [Deputy::Role::"reader", Deputy::Role::"editor"] };\n';
    await writeFile(file('cedar'), permit + roles);
    return await PolicyEngine.load(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
