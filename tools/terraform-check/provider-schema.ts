import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** How an argument is given: whether it must be, and what its literal values look like. */
export type Argument = `${'required' | 'optional'} ${'string' | 'number' | 'bool' | 'list' | 'map' | 'any'}`;

/** What may stand in a block: a resource's own, or one inside of it. */
export interface BlockSchema {
  readonly arguments: Readonly<Record<string, Argument>>;
  readonly blocks?: Readonly<Record<string, NestedBlock>>;
}

export interface NestedBlock extends BlockSchema {
  readonly required?: boolean;
  /** At most one of it. */
  readonly single?: boolean;
}

export interface ResourceSchema extends BlockSchema {
  /** What can be read of it beside its arguments. */
  readonly computed: readonly string[];
}

/** The part of the providers' published schemas that the modules use. */
export interface ProviderTable {
  readonly providers: Readonly<Record<string, { source: string; version: string; from: string }>>;
  /** By kind and type: `resource aws_vpc`, `data aws_iam_policy_document`. */
  readonly types: Readonly<Record<string, ResourceSchema>>;
}

export const providerTableFile = join('tools', 'terraform-check', 'provider-schema.json');

export const readProviderTable = (root: string): ProviderTable =>
  JSON.parse(readFileSync(join(root, providerTableFile), 'utf8')) as ProviderTable;
