import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { CommandProblem, type Exit, runCommand, UsageProblem } from '../command/index.js';
import { readModules } from '../terraform-check/check-configuration.js';
import { typesOf } from '../terraform-check/check-schema.js';
import { providerTableFile, type ResourceSchema } from '../terraform-check/provider-schema.js';
import { workflowSchemaFile } from '../workflow-check/check-workflows.js';
import { prune } from './prune.js';
import { manifestFolders } from '../kubernetes-check/check-manifests.js';
import { readManifests } from '../kubernetes-check/read-manifests.js';
import { typeTableFile } from '../kubernetes-check/type-table.js';
import { readKubernetesTypes } from './kubernetes-types.js';
import { readDocument } from './read-documents.js';
import { readTypings } from './read-typings.js';
import { stripProse } from './strip-prose.js';
import { kubernetesClient, type ProviderName, sources } from './sources.js';

const help = `usage: npm run infra:schema -- --from FOLDER

Writes ${providerTableFile}: of each resource that a module uses, the arguments, blocks and attributes that its
provider published; and ${typeTableFile}: the types of the Kubernetes API that the manifests use. The typings it reads are large, so they are no dependency: download them first, once for each new version.

      --from FOLDER   holds for each provider a folder: the unpacked npm package of tools/provider-schema/sources.ts, or docs/ of its repository;
                      \`kubernetes\`: the package @kubernetes/client-node; and the file
                      github-workflow.json of SchemaStore.
                      \`npm pack @cdktn/provider-aws@25.7.0 && mkdir aws && tar xzf cdktn-provider-aws-25.7.0.tgz -C aws --strip-components=1\`
  -h, --help`;

process.exitCode = await runCommand({
  help,
  options: { from: { type: 'string' } },
  async run({ from }): Promise<Exit> {
    if (!from) throw new UsageProblem('say where the packages are: --from FOLDER');
    const modules = [...(await readModules(process.cwd())).values()];
    const types = [...new Set(modules.flatMap(typesOf))].sort();
    const read = types.map((type): [string, ResourceSchema] => {
      const bodies = modules.flatMap(({ blocks }) =>
        blocks.filter((block) => `${block.kind} ${block.type}` === type).map(({ body }) => body),
      );
      return [type, prune(readSchema(from, type), bodies)];
    });
    const providers = Object.fromEntries(
      Object.entries(sources).map(([name, { source, version, ...where }]) => [
        name,
        {
          source,
          version,
          from:
            'package' in where
              ? `${where.package} ${where.packageVersion}`
              : `github ${where.repository}, docs`,
        },
      ]),
    );
    await writeTable(providerTableFile, { providers, types: Object.fromEntries(read) });
    // Kustomize makes the maps, of environments.
    const kinds = new Set(
      readManifests(process.cwd(), manifestFolders).map(({ apiVersion, kind }) => `${apiVersion} ${kind}`),
    );
    await writeTable(
      typeTableFile,
      readKubernetesTypes(join(from, 'kubernetes'), kubernetesClient, ['v1 ConfigMap', ...kinds].sort()),
    );
    const workflows = JSON.parse(readFileSync(join(from, 'github-workflow.json'), 'utf8')) as unknown;
    await writeTable(workflowSchemaFile, stripProse(workflows));
    return 'done';
  },
});

async function writeTable(path: string, table: unknown): Promise<void> {
  const options = await resolveConfig(path);
  writeFileSync(path, await format(JSON.stringify(table), { ...options, filepath: path }));
  console.log(`written: ${path}`);
}

/** @param name such as `resource aws_vpc` */
function readSchema(from: string, name: string): ResourceSchema {
  const [kind = '', type = ''] = name.split(' ');
  const [provider = '', ...rest] = type.split('_');
  if (!(provider in sources))
    throw new CommandProblem('failed', 'unknown_provider', `\`${provider}\` is not in sources.ts`);
  const isDocumented = !('package' in sources[provider as ProviderName]);
  const folder = join(from, provider);
  const path = isDocumented
    ? join(folder, 'docs', kind === 'data' ? 'data-sources' : 'resources', `${rest.join('_')}.md`)
    : join(folder, 'lib', [...(kind === 'resource' ? [] : [kind, provider]), ...rest].join('-'), 'index.js');
  if (!existsSync(path))
    throw new CommandProblem('failed', 'missing', `\`${type}\`: there is no \`${path}\``);
  const text = readFileSync(path, 'utf8');
  if (isDocumented) return readDocument(text);
  const declarations = readFileSync(path.replace(/js$/, 'd.ts'), 'utf8');
  return readTypings({ code: text, declarations }, type);
}
