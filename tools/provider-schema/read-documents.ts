import {
  type Argument,
  type BlockSchema,
  type NestedBlock,
  type ResourceSchema,
} from '../terraform-check/provider-schema.js';

/**
 * Reads the schema of one resource out of its page of documentation as tfplugindocs writes it, for providers that nobody publishes typings
 * of: `## Schema`, then `### Required`, `### Optional` and `### Read-Only`, then a section for each block inside.
 * @throws Error for a page without a schema
 */
export function readDocument(page: string): ResourceSchema {
  const [, schema] = page.split('\n## Schema\n');
  if (!schema) throw new Error('the page has no `## Schema`');
  const sections = new Map(
    [...schema.matchAll(/<a id="nestedblock--([\w-]+)"><\/a>\n([\s\S]*?)(?=<a id=|$)/g)].map(
      ([, id = '', text = '']) => [id, text],
    ),
  );
  const [own = ''] = schema.split('<a id=');
  const computed = namesUnder(own, 'Read-Only').map(({ name }) => name).sort(); // prettier-ignore
  return { ...blockOf(own, '', sections), computed };
}

const namesUnder = (text: string, heading: string): { name: string; kind: string }[] => {
  const [, part = ''] = text.split(new RegExp(`^(?:### )?${heading}:?$`, 'm'));
  const [until = ''] = part.split(/^(?:### )?(?:Required|Optional|Read-Only):?$/m);
  return [...until.matchAll(/^- `(\w+)` \(([^)]*)\)/gm)].map(([, name = '', kind = '']) => ({ name, kind }));
};

function blockOf(text: string, at: string, sections: ReadonlyMap<string, string>): BlockSchema {
  const args: Record<string, Argument> = {};
  const blocks: Record<string, NestedBlock> = {};
  for (const [heading, presence] of [
    ['Required', 'required'],
    ['Optional', 'optional'],
  ] as const)
    // prettier-ignore
    for (const { name, kind } of namesUnder(text, heading)) {
      const path = at ? `${at}--${name}` : name;
      if (kind.startsWith('Block'))
        blocks[name] = {
          ...(presence === 'required' && { required: true }),
          ...(kind.includes('Max: 1') && { single: true }),
          ...blockOf(sections.get(path) ?? '', path, sections),
        };
      else args[name] = `${presence} ${valueKind(kind)}`;
    }
  return { arguments: args, ...(Object.keys(blocks).length > 0 && { blocks }) };
}

function valueKind(kind: string): 'string' | 'number' | 'bool' | 'list' | 'map' | 'any' {
  const [word = ''] = kind.split(/[ ,]/);
  const kinds = {
    String: 'string',
    Number: 'number',
    Boolean: 'bool',
    List: 'list',
    Set: 'list',
    Map: 'map',
  } as const;
  return kinds[word as keyof typeof kinds] ?? 'any';
}
