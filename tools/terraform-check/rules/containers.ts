import { type Body } from '../read-module.js';
import { forTypes, type Rule } from './rule.js';

const wanted = [
  { key: 'readonlyRootFilesystem', value: /^true$/, problem: 'whose root can be written' },
  { key: 'logConfiguration', value: /./, problem: 'without a log' },
  { key: 'user', value: /^"?[1-9]/, problem: 'that is run as root, or as whoever its image says' },
] as const;

/**
 * Containers are objects in the text of `container_definitions`, which may be merged with a local value, or local values of their own.
 * What is one has an image.
 */
export const containersConfined: Rule = {
  id: 'containers-confined',
  says: 'each container writes to what is mounted for it alone, is nobody special, and leaves a log',
  problemsOf: forTypes(['aws_ecs_task_definition'], ({ body }, { blocks }) => {
    const text = String(body.container_definitions);
    const locals = Object.assign({}, ...blocks.filter(({ kind }) => kind === 'locals').map((block) => block.body)) as Record<string, unknown>; // prettier-ignore
    const own = Object.values(locals).filter((value): value is Body => isObject(value) && 'image' in value);
    const written = writtenOut(text);
    return [
      ...wanted.flatMap(({ key, value, problem }) => [
        ...written.map((part) => !saysSo(part, locals, key, value) && `has a container ${problem}`),
        ...own.map((container) => !value.test(asText(container[key])) && `has a container ${problem}`),
      ]),
      [text, ...own.map((container) => JSON.stringify(container))].some((said) =>
        /privileged"?\s*[=:]\s*true/.test(said),
      ) && 'has a privileged container',
    ];
  }),
};

const isObject = (value: unknown): value is Body =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const asText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

function saysSo(part: string, locals: Record<string, unknown>, key: string, value: RegExp): boolean {
  const merged = locals[/merge\(\s*local\.(\w+)/.exec(part)?.[1] ?? ''];
  if (isObject(merged) && value.test(asText(merged[key]))) return true;
  return value.test(new RegExp(`\\b${key}\\s*=\\s*([^\\s,]+)`).exec(part)?.[1] ?? '');
}

/** Each from where its object begins to where the next one does. */
function writtenOut(text: string): string[] {
  const starts = [...text.matchAll(/(?:merge\(\s*local\.\w+,\s*)?\{[^{}]*?\bimage\s*=/g)].map(
    ({ index }) => index,
  );
  return starts.map((start, at) => text.slice(start, starts[at + 1]));
}
