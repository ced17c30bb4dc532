import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A link inside the project: a path from the root, and the heading it leads to, as GitHub writes it in an address. */
export type Link = { text: string; target: string; heading: string | undefined };
/** A script of package.json, and the long options that a page gives it. */
export type Command = { script: string; options: string[] };

/** What a page links to inside the project. */
export function linksOf(page: string, markdown: string): Link[] {
  const links = [...markdown.matchAll(/\[((?:\\.|`[^`]*`|[^\]\\])*)\]\(([^)\s]+)\)/g)];
  return links
    .map(([, text = '', target = '']) => ({ text: text.replaceAll(/\\(.)/g, '$1'), target }))
    .filter(({ target }) => !/^[a-z]+:/.test(target))
    .map(({ text, target }) => {
      const [path = '', heading] = target.split('#');
      return { text, heading, target: path ? join(dirname(page), decodeURI(path)) : page };
    });
}

/** The headings of a page, as GitHub writes them in an address. */
export const headingsOf = (markdown: string): string[] =>
  [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-'),
  );

/** The text of such a link is the title of a test, but for the name of the file itself. */
export const isToTest = ({ text, target }: Link) =>
  /\.spec\.tsx?$|^test\/kit\/.*\.ts$/.test(target) && !text.includes(basename(target));

/** `npm run <script> -- <options>`, up to the end of the code, a comment or another command. */
export function commandsIn(text: string): Command[] {
  return [...text.matchAll(/npm (?:run (?:--silent )?)?(?!run\b)([a-z][\w:-]*)( -- [^`\n#|;&]*)?/g)]
    .filter(([whole, script = '']) => whole.startsWith('npm run') || script === 'start')
    .map(([, script = '', rest = '']) => ({
      script,
      options: [...rest.slice(4).matchAll(/(?<=\s|^)--[a-z][\w-]*/g)].map(([option]) => option),
    }));
}

/** Sources of the built programs that a text names, as paths from the root. */
export const programsIn = (text: string): string[] =>
  [...text.matchAll(/\bdist\/([\w./-]+)\.js\b/g)].map(([, path = '']) => `${path}.ts`);

/** What of a command is not there, one line each. */
export function problemsOfCommand(root: string, { script, options }: Command): string[] {
  const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const runs = scripts[script];
  if (runs === undefined) return [`\`npm run ${script}\` is no script`];
  const says = sourceOf(root, runs);
  return options
    .filter((option) => option !== '--help' && says !== undefined && !says.includes(option))
    .map((option) => `\`npm run ${script}\` has no option \`${option}\``);
}

/** The sources of what a script runs, which hold its help; undefined where that is none of ours. */
function sourceOf(root: string, runs: string): string | undefined {
  const [, tool] = /node tools\/(?:run\.mjs )?(start\.mjs|[\w-]+)$/.exec(runs) ?? [];
  if (tool === undefined) return undefined;
  const folder = join(root, 'tools', tool === 'start.mjs' ? 'launcher' : tool);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .map((name) => readFileSync(join(folder, name), 'utf8'))
    .join('\n');
}
