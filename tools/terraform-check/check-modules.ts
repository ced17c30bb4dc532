import { calledFolder } from './check-references.js';
import { type Finding, findingAt } from './finding.js';
import { type ProviderTable } from './provider-schema.js';
import { type Block, blocksOfKind, type Body, type Module } from './read-module.js';

const metaArguments = new Set(['source', 'version', 'providers', 'count', 'for_each', 'depends_on']);

/** Every call of a module gives what the module needs and nothing else, and every provider is the one whose schema was compared. */
export const checkModules = (
  module: Module,
  table: ProviderTable,
  modules: ReadonlyMap<string, Module>,
): Finding[] => [
  ...blocksOfKind(module, 'module').flatMap((call) => callProblems(call, modules)),
  ...providerProblems(module, table),
];

function callProblems(call: Block, modules: ReadonlyMap<string, Module>): Finding[] {
  const called = modules.get(calledFolder(call));
  if (!called)
    return [
      findingAt(call, 'modules', `calls \`${String(call.body.source)}\`, which is no module of this project`),
    ];
  const variables = new Map(blocksOfKind(called, 'variable').map(({ name, body }) => [name, body]));
  const given = Object.keys(call.body).filter((name) => !metaArguments.has(name));
  const unknown = given
    .filter((name) => !variables.has(name))
    .map((name) => `gives \`${name}\`, which the module does not take`);
  const missing = [...variables]
    .filter(([name, body]) => !('default' in body) && !given.includes(name))
    .map(([name]) => `does not give \`${name}\`, which the module needs`);
  return [...unknown, ...missing].map((problem) => findingAt(call, 'modules', problem));
}

function providerProblems(module: Module, { providers }: ProviderTable): Finding[] {
  const terraform = blocksOfKind(module, 'terraform');
  const required = Object.assign(
    {},
    ...terraform.flatMap(({ body }) => (body.required_providers ?? []) as Body[]),
  ) as Record<string, Body>;
  const at = terraform[0] ?? {
    file: `${module.folder}/versions.tf`,
    kind: 'terraform',
    type: '',
    name: '',
    body: {},
  };
  const used = new Set(
    module.blocks
      .filter(({ kind }) => kind === 'resource' || kind === 'data' || kind === 'ephemeral')
      .map(({ type }) => type.split('_')[0] ?? ''),
  );
  used.delete('terraform');
  const problems = terraform.some(({ body }) => body.required_version !== undefined)
    ? []
    : ['names no `required_version`'];
  for (const name of used) if (!required[name]) problems.push(`does not name the provider \`${name}\``);
  for (const [name, { source, version }] of Object.entries(required)) {
    const known = providers[name];
    if (!known) problems.push(`names the provider \`${name}\`, whose schema is not in the table`);
    else if (source !== known.source || version !== versionFor(module, known.version))
      problems.push(
        `has \`${name}\` by \`${String(source)} ${String(version)}\`; say \`${known.source} ${versionFor(module, known.version)}\`, whose schema was compared`,
      );
  }
  return problems.map((problem) => findingAt(at, 'modules', problem));
}

/** What is applied names one version; a module that others call leaves them its patches. */
const versionFor = ({ blocks }: Module, version: string): string =>
  blocks.some(({ kind }) => kind === 'provider') ? version : `~> ${version.split('.').slice(0, 2).join('.')}`;
