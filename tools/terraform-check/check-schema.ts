import { type Finding, findingAt } from './finding.js';
import { type BlockSchema, type ProviderTable } from './provider-schema.js';
import { type Block, type Body, type Module } from './read-module.js';

/** Terraform's own, in every resource and data source. */
const metaArguments = new Set([
  'count',
  'for_each',
  'provider',
  'depends_on',
  'lifecycle',
  'provisioner',
  'connection',
]);
const kinds = new Set(['resource', 'data', 'ephemeral']);

/** Compares each resource and data source with the schema that its provider published. */
export const checkSchema = (module: Module, { types }: ProviderTable): Finding[] =>
  module.blocks
    .filter(({ kind, type }) => kinds.has(kind) && type !== 'terraform_data')
    .flatMap((block) => {
      const schema = types[`${block.kind} ${block.type}`];
      if (!schema)
        return [
          findingAt(block, 'schema', 'is not in the table of schemas; add it by `npm run infra:schema`'),
        ];
      const body = Object.fromEntries(
        Object.entries(block.body).filter(([name]) => !metaArguments.has(name)),
      );
      return problemsOf(body, schema, '').map((problem) => findingAt(block, 'schema', problem));
    });

function problemsOf(body: Body, schema: BlockSchema, at: string): string[] {
  const { dynamic = {}, ...given } = body;
  const made = new Map(Object.entries(dynamic as Body).map(([name, blocks]) => [name, blocks as Body[]]));
  const problems = Object.entries(given).flatMap(([name, value]) => valueProblems(name, value, schema, at));
  for (const [name, blocks] of made)
    for (const { content } of blocks) problems.push(...valueProblems(name, content, schema, at));
  for (const [name, argument] of Object.entries(schema.arguments))
    if (argument.startsWith('required') && !(name in given))
      problems.push(`lacks \`${at}${name}\`, which is required`);
  for (const [name, { required }] of Object.entries(schema.blocks ?? {}))
    if (required && !(name in given) && !made.has(name))
      problems.push(`lacks the block \`${at}${name}\`, which is required`);
  return problems;
}

function valueProblems(name: string, value: unknown, schema: BlockSchema, at: string): string[] {
  const nested = schema.blocks?.[name];
  if (nested) {
    if (!Array.isArray(value)) return [`gives \`${at}${name}\` as a value, and it is a block`];
    if (nested.single && value.length > 1)
      return [`has ${value.length} blocks \`${at}${name}\`, and one is the most`];
    return value.flatMap((body) => problemsOf(body as Body, nested, `${at}${name}.`));
  }
  const argument = schema.arguments[name];
  if (!argument) return [`has \`${at}${name}\`, which its provider does not know`];
  return fits(value, argument.split(' ')[1] ?? 'any')
    ? []
    : [`gives \`${at}${name}\` a value that is no ${argument.split(' ')[1]}`];
}

/** Only what is written out can be judged; an expression is Terraform's to evaluate. */
function fits(value: unknown, kind: string): boolean {
  if (value === null || kind === 'any' || isExpression(value)) return true;
  if (kind === 'list') return Array.isArray(value);
  if (kind === 'map') return typeof value === 'object' && !Array.isArray(value);
  if (kind === 'bool') return typeof value === 'boolean' || value === 'true' || value === 'false';
  if (kind === 'number')
    return typeof value === 'number' || (typeof value === 'string' && /^-?[\d.]+$/.test(value));
  return typeof value !== 'object';
}

export const isExpression = (value: unknown): value is string =>
  typeof value === 'string' && value.includes('${');

/** Every kind and type that a module uses. */
export const typesOf = ({ blocks }: Module): string[] =>
  [
    ...new Set(
      blocks.filter(({ kind }) => kinds.has(kind)).map(({ kind, type }: Block) => `${kind} ${type}`),
    ),
  ].filter((name) => !name.endsWith(' terraform_data'));
