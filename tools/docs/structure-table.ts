import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { anyCaller, subjects } from '#libs/contracts';

/** Where things of one kind live: each folder that a pattern names is a row. `*` stands for every folder there. */
const kinds: readonly (readonly [kind: string, ...patterns: string[]])[] = [
  ['process', 'apps/*'],
  ['pages', 'apps/web/ui'],
  ['tools of the agent', 'apps/mcp/src/toolboxes'],
  ['library', 'libs/*'],
  ['policies', 'policies/*'],
  ['stand-ins', 'standins'],
  ['tests', 'test', 'test/kit'],
  ['commands', 'tools', 'tools/launcher'],
  ['deployment', 'docker-compose', 'terraform'],
];

/** These may import whatever they test or run. */
const reachingEverywhere = ['tests', 'commands'];

/** One row. */
type Part = { kind: string; path: string; description: string; imports: string[]; subjects: string[] };

/** A part that cannot be described. */
export class UndescribedPart extends Error {}

/**
 * README's table of the tree, made from what is there: the first sentence of each part's README.md, the parts its code
 * imports, and the subjects it serves. Apps stand above libraries, and a library above those that it builds on.
 */
export function structureTable(root: string): string {
  const parts = kinds.flatMap(([kind, ...patterns]) => {
    const ofKind = patterns.flatMap((pattern) => foldersOf(root, pattern));
    return inOrder(ofKind.map((path) => partAt(root, kind, path)));
  });
  return [
    '| kind | where | what it is | builds on | serves |',
    '| --- | --- | --- | --- | --- |',
    ...parts.map(row),
  ].join('\n');
}

/** A document with the part between `<!-- generated:name -->` and its end mark replaced. @throws without the marks */
export function replaceGenerated(document: string, name: string, text: string): string {
  const [start, end] = [`<!-- generated:${name} -->`, `<!-- /generated:${name} -->`];
  const [from, to] = [document.indexOf(start), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the marks \`${start}\` and \`${end}\` are missing`);
  return `${document.slice(0, from + start.length)}\n\n${text}\n\n${document.slice(to)}`;
}

function foldersOf(root: string, pattern: string): string[] {
  const parent = dirname(pattern);
  if (!pattern.endsWith('/*')) return existsSync(join(root, pattern)) ? [pattern] : [];
  if (!existsSync(join(root, parent))) return [];
  return readdirSync(join(root, parent), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${parent}/${name}`)
    .sort();
}

/** Those that others of the list build on come after them. @throws Error when they build on one another in a circle */
function inOrder(parts: readonly Part[]): Part[] {
  const left = [...parts];
  const ordered: Part[] = [];
  while (left.length > 0) {
    const free = left.findIndex((part) => !left.some(({ imports }) => imports.includes(part.path)));
    if (free < 0) throw new Error(`${left.map(({ path }) => `\`${path}\``).join(', ')} build on one another`);
    ordered.push(...left.splice(free, 1));
  }
  return ordered;
}

function partAt(root: string, kind: string, path: string): Part {
  const sources = sourcesBelow(join(root, path)).map((file) => ({ file, text: readFileSync(file, 'utf8') }));
  const code = sources.map(({ text }) => text).join('\n');
  const imports = sources.flatMap(({ file, text }) => importsOf(root, file, text));
  const served = [...code.matchAll(/\bsubjects\.(\w+)\.(\w+)\(anyCaller\)/g)];
  const ready = [...code.matchAll(/\breadinessController\('(\w+)'\)/g)];
  return {
    kind,
    path,
    description: descriptionOf(root, path),
    imports: reachingEverywhere.includes(kind)
      ? []
      : unique(imports).filter((other) => !`${path}/`.startsWith(`${other}/`)),
    subjects:
      kind !== 'process'
        ? []
        : unique([
            ...served.map(([, service = '', verb = '']) => subjectOf(service, verb)),
            ...ready.map(([, service]) =>
              subjects.ready(service as Parameters<typeof subjects.ready>[0], anyCaller),
            ),
          ]),
  };
}

/** The libraries, apps and other trees that a file imports. */
function importsOf(root: string, file: string, text: string): string[] {
  return [...text.matchAll(/\bfrom '([^']+)'/g)].flatMap(([, name = '']) => {
    const path = name.startsWith('.') ? relative(root, join(dirname(file), name)) : name.replace(/^#/, '');
    const [tree = '', part = ''] = path.split('/');
    if (tree === 'libs' || tree === 'apps') return [`${tree}/${part}`];
    return ['standins', 'tools', 'test'].includes(tree) ? [tree] : [];
  });
}

/** The subject that `subjects.<service>.<verb>(anyCaller)` builds. */
function subjectOf(service: string, verb: string): string {
  const verbs = subjects[service as keyof typeof subjects] as unknown as Record<
    string,
    (caller: string) => string
  >;
  return verbs[verb]!(anyCaller);
}

/** First paragraph of the part's README.md, up to its first full stop; its links lead to the same files from the root. */
function descriptionOf(root: string, path: string): string {
  const file = join(root, path, 'README.md');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const paragraph = text.split(/\n\s*\n/).find((block) => block.trim() && !block.startsWith('#'));
  if (!paragraph)
    throw new UndescribedPart(`write \`${path}/README.md\`: a sentence under its title that says what it is`);
  return paragraph
    .replaceAll(/\s+/g, ' ')
    .split(/(?<=\.) /, 1)[0]!
    .replace(/\.$/, '')
    .replaceAll(/\]\((\.[^)]*)\)/g, (_link, target: string) => `](${join(path, target)})`);
}

/** What is compiled or run, without specs: in a tree of apps or libs that is `src`, whose other folders are parts of their own. */
function sourcesBelow(folder: string): string[] {
  const from = existsSync(join(folder, 'src')) ? join(folder, 'src') : folder;
  return readdirSync(from, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name) && !/\.spec\.tsx?$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

const unique = (names: readonly string[]) => [...new Set(names)].sort();

const builtOn = ({ kind, imports }: Part) =>
  reachingEverywhere.includes(kind) ? 'anything' : code(imports.map(nameOf));

const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ') || '–';

/** A library is called by its name, as `#libs/<name>` is. */
const nameOf = (path: string) => path.replace(/^libs\//, '');

const row = (part: Part) =>
  `| ${part.kind} | [\`${part.path}\`](${part.path}) | ${part.description.replaceAll('|', '\\|')} | ${builtOn(part)} | ${code(part.subjects)} |`;
