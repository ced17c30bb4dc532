import {
  type BlockSchema,
  type NestedBlock,
  type ResourceSchema,
} from '../terraform-check/provider-schema.js';
import { type Body } from '../terraform-check/read-module.js';

/** Leaves out the blocks that no body uses and nobody must give: some resources have thousands. */
export const prune = (schema: ResourceSchema, bodies: readonly Body[]): ResourceSchema => ({
  ...pruneBlock(schema, bodies),
  computed: schema.computed,
});

function pruneBlock({ arguments: args, blocks = {} }: BlockSchema, bodies: readonly Body[]): BlockSchema {
  const kept = Object.entries(blocks).flatMap(([name, block]): [string, NestedBlock][] => {
    const used = bodies.flatMap((body) => bodiesOf(body, name));
    if (used.length === 0 && !block.required) return [];
    const { required, single } = block;
    return [[name, { ...(required && { required }), ...(single && { single }), ...pruneBlock(block, used) }]];
  });
  return { arguments: args, ...(kept.length > 0 && { blocks: Object.fromEntries(kept) }) };
}

/** Written out or `dynamic`. */
function bodiesOf(body: Body, name: string): Body[] {
  const written = Array.isArray(body[name]) ? (body[name] as Body[]) : [];
  const dynamic = (body.dynamic as Record<string, Body[]> | undefined)?.[name] ?? [];
  return [
    ...written,
    ...dynamic.flatMap(({ content }) => (Array.isArray(content) ? (content as Body[]) : [content as Body])),
  ];
}
