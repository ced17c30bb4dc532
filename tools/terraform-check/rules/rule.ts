import { type Block, type Body, type Module } from '../read-module.js';

/** Something that no provider refuses and a reviewer would. */
export interface Rule {
  readonly id: string;
  /** For people: what is wanted, and why. */
  readonly says: string;
  /** @returns what is wrong with a block, in the words that complete `aws_x.y …` */
  readonly problemsOf: (block: Block, module: Module) => readonly string[];
}

/** The bodies of a block inside of another, written out or `dynamic`. */
export function inside(body: Body, name: string): Body[] {
  const dynamic = (body.dynamic as Record<string, Body[]> | undefined)?.[name] ?? [];
  return [...asBodies(body[name]), ...dynamic.flatMap(({ content }) => asBodies(content))];
}

const asBodies = (value: unknown): Body[] =>
  (Array.isArray(value) ? (value as unknown[]) : []).filter(
    (body): body is Body => typeof body === 'object' && body !== null,
  );

/** A rule about resources of some types. Policies are data. */
export const forTypes =
  (
    types: readonly string[],
    judge: (block: Block, module: Module) => readonly (string | false)[],
  ): Rule['problemsOf'] =>
  (block, module) =>
    block.kind === (block.type === 'aws_iam_policy_document' ? 'data' : 'resource') &&
    types.includes(block.type)
      ? judge(block, module).filter((problem) => problem !== false)
      : [];

/** Whether another resource of the module is about this one: `bucket = aws_s3_bucket.this.id`. */
export const isNamedBy = (block: Block, module: Module, type: string, argument: string): boolean =>
  module.blocks.some(
    (other) => other.type === type && String(other.body[argument]).includes(`${block.type}.${block.name}`),
  );
