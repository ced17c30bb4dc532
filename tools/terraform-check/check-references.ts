import { type Finding, findingAt } from './finding.js';
import { type ProviderTable } from './provider-schema.js';
import { type Block, blocksOfKind, type Module } from './read-module.js';
import { type Reference, referencesIn } from './references.js';

/** What every resource has that no schema names. */
const everywhere = new Set(['id']);

/** Every reference leads somewhere, and every variable and local value is used. */
export function checkReferences(
  module: Module,
  table: ProviderTable,
  modules: ReadonlyMap<string, Module>,
): Finding[] {
  const declared = declarations(module, modules);
  const used = new Set<string>();
  const findings = module.blocks.flatMap((block) =>
    referencesIn(block.kind === 'variable' ? { validation: block.body.validation } : block.body).flatMap(
      (reference) => {
        used.add([reference.root, ...reference.parts].slice(0, 2).join('.'));
        const problem = problemOf(reference, declared, table);
        return problem ? [findingAt(block, 'references', problem)] : [];
      },
    ),
  );
  const unused = blocksOfKind(module, 'variable')
    .filter(({ name }) => !used.has(`var.${name}`))
    .map((block) => findingAt(block, 'references', 'is used nowhere'));
  const idle = blocksOfKind(module, 'locals').flatMap((block) =>
    Object.keys(block.body)
      .filter((name) => !used.has(`local.${name}`))
      .map((name) => findingAt(block, 'references', `\`local.${name}\` is used nowhere`)),
  );
  return [...distinct(findings), ...unused, ...idle];
}

interface Declared {
  /** `var.a`, `local.b`, `module.c`, `aws_vpc.d`, `data.aws_region.e`. */
  readonly names: ReadonlySet<string>;
  readonly outputs: ReadonlyMap<string, ReadonlySet<string>>;
}

function declarations(module: Module, modules: ReadonlyMap<string, Module>): Declared {
  const names = new Set(
    module.blocks.flatMap((block): string[] => {
      if (block.kind === 'locals') return Object.keys(block.body).map((name) => `local.${name}`);
      if (block.kind === 'variable') return [`var.${block.name}`];
      if (block.kind === 'resource') return [`${block.type}.${block.name}`];
      return [[block.kind, block.type, block.name].filter(Boolean).join('.')];
    }),
  );
  const outputs = new Map(
    blocksOfKind(module, 'module').map((call: Block) => {
      const called = modules.get(calledFolder(call));
      return [
        call.name,
        new Set(called ? blocksOfKind(called, 'output').map(({ name }) => name) : []),
      ] as const;
    }),
  );
  return { names, outputs };
}

/** Relative to the root of the project. @returns '' for one that is not local */
export function calledFolder({ file, body }: Block): string {
  const source = String(body.source);
  if (!source.startsWith('.')) return '';
  return new URL(source, `file:///${file}`).pathname.slice(1).replace(/\/$/, '');
}

function problemOf(
  { root, parts }: Reference,
  { names, outputs }: Declared,
  { types }: ProviderTable,
): string | undefined {
  const isTyped = root === 'data' || root === 'ephemeral';
  const own = isTyped ? 2 : 1;
  const name = [root, ...parts.slice(0, own)].join('.');
  if (!names.has(name)) return `refers to \`${name}\`, which is not there`;
  const attribute = parts[own];
  if (root === 'var' || root === 'local' || attribute === undefined) return undefined;
  if (root === 'module')
    return outputs.get(parts[0] ?? '')?.has(attribute)
      ? undefined
      : `refers to \`${name}.${attribute}\`, which is no output of the module`;
  const schema = types[isTyped ? `${root} ${parts[0]}` : `resource ${root}`];
  if (!schema || everywhere.has(attribute)) return undefined;
  const known =
    schema.computed.includes(attribute) ||
    attribute in schema.arguments ||
    attribute in (schema.blocks ?? {});
  return known ? undefined : `refers to \`${name}.${attribute}\`, which its provider does not know`;
}

const distinct = (findings: readonly Finding[]): Finding[] => [
  ...new Map(findings.map((finding) => [JSON.stringify(finding), finding])).values(),
];
