import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { anyCaller, subjects } from '#libs/contracts';

/** A process of apps/ or a library of libs/. */
type Part = { path: string; description: string; imports: string[]; subjects: string[] };

/** A part that cannot be described. */
export class UndescribedPart extends Error {}

/**
 * README's table of apps and libs, made from what is there: the first sentence of each part's README.md, the
 * libraries its code imports, and the subjects it serves.
 */
export function structureTable(root: string): string {
  const rows = ['apps', 'libs'].flatMap((kind) => partsOf(root, kind)).map(row);
  return ['| part | what it is | builds on | serves |', '| --- | --- | --- | --- |', ...rows].join('\n');
}

/** A document with the part between `<!-- generated:name -->` and its end mark replaced. @throws without the marks */
export function replaceGenerated(document: string, name: string, text: string): string {
  const [start, end] = [`<!-- generated:${name} -->`, `<!-- /generated:${name} -->`];
  const [from, to] = [document.indexOf(start), document.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the marks \`${start}\` and \`${end}\` are missing`);
  return `${document.slice(0, from + start.length)}\n\n${text}\n\n${document.slice(to)}`;
}

function partsOf(root: string, kind: string): Part[] {
  return readdirSync(join(root, kind), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(root, kind, entry.name, 'src')))
    .map(({ name }) => partAt(root, `${kind}/${name}`));
}

function partAt(root: string, path: string): Part {
  const code = sourcesBelow(join(root, path, 'src'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
  const own = path.startsWith('libs/') ? path.slice('libs/'.length) : '';
  const imports = unique([...code.matchAll(/from '#libs\/([\w-]+)'/g)].map(([, lib = '']) => lib));
  const served = [...code.matchAll(/\bsubjects\.(\w+)\.(\w+)\(anyCaller\)/g)];
  const ready = [...code.matchAll(/\breadinessController\('(\w+)'\)/g)];
  return {
    path,
    description: descriptionOf(root, path),
    imports: imports.filter((lib) => lib !== own),
    subjects: unique([
      ...served.map(([, service = '', verb = '']) => subjectOf(service, verb)),
      ...ready.map(([, service]) =>
        subjects.ready(service as Parameters<typeof subjects.ready>[0], anyCaller),
      ),
    ]),
  };
}

/** The subject that `subjects.<service>.<verb>(anyCaller)` builds. */
function subjectOf(service: string, verb: string): string {
  const verbs = subjects[service as keyof typeof subjects] as unknown as Record<
    string,
    (caller: string) => string
  >;
  return verbs[verb]!(anyCaller);
}

/** First paragraph of the part's README.md, up to its first full stop. */
function descriptionOf(root: string, path: string): string {
  const file = join(root, path, 'README.md');
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  const paragraph = text.split(/\n\s*\n/).find((block) => block.trim() && !block.startsWith('#'));
  if (!paragraph)
    throw new UndescribedPart(`write \`${path}/README.md\`: a sentence under its title that says what it is`);
  return paragraph
    .replaceAll(/\s+/g, ' ')
    .split(/(?<=\.) /, 1)[0]!
    .replace(/\.$/, '');
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.name.endsWith('.spec.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

const unique = (names: readonly string[]) => [...new Set(names)].sort();

const code = (names: readonly string[]) => names.map((name) => `\`${name}\``).join(', ') || '–';

const row = (part: Part) =>
  `| [\`${part.path}\`](${part.path}) | ${part.description.replaceAll('|', '\\|')} | ${code(part.imports)} | ${code(part.subjects)} |`;
