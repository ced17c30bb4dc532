import { type Body } from './read-module.js';

/** `var.region`, `module.network.vpc_id`, `aws_vpc.this.id`, `data.aws_region.current.region`, as far as their parts are plain. */
export interface Reference {
  readonly root: string;
  readonly parts: readonly string[];
}

const providers = 'aws|vault|azuread|hcp|auth0|terraform';
const pattern = new RegExp(
  `(?<![\\w.\\-/"])((?:var|local|module|data|ephemeral|(?:${providers})_\\w+))((?:\\.[A-Za-z_][\\w-]*|\\[[^\\]]*\\])+)`,
  'g',
);

/** Every reference in what is written in a body, at any depth. */
export const referencesIn = (value: unknown): Reference[] => texts(value).flatMap(referencesOf);

function referencesOf(text: string): Reference[] {
  return [...withoutPlainText(text).matchAll(pattern)].map(([, root = '', path = '']) => ({
    root,
    parts: path.replaceAll(/\[[^\]]*\]/g, '').split('.').filter(Boolean), // prettier-ignore
  }));
}

/** Keys count too: `{ (var.name) = … }`. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return value.includes('${') || value.includes('%{') ? [value] : [];
  if (Array.isArray(value)) return value.flatMap(texts);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value as Body).flatMap(([key, inside]) => [...texts(key), ...texts(inside)]);
}

/** Leaves what Terraform evaluates: what is inside of `${…}`, without the strings in it, whose own `${…}` stay. */
function withoutPlainText(text: string): string {
  let kept = '';
  // What each open bracket is: of an interpolation, of an object, or the quotes of a string.
  const open: string[] = ['"'];
  for (let at = 0; at < text.length; at++) {
    const inString = open.at(-1) === '"';
    const two = text.slice(at, at + 2);
    if (inString && (two === '${' || two === '%{') && text[at - 1] !== two[0]) {
      open.push('${');
      kept += ' ';
      at++;
    } else if (inString) {
      if (text[at] === '\\') at++;
      else if (text[at] === '"' && open.length > 1) {
        open.pop();
        kept += '"';
      }
    } else if (text[at] === '"') open.push('"');
    else if (text[at] === '{') {
      open.push('{');
      kept += '{';
    } else if (text[at] === '}') {
      open.pop();
      kept += ' ';
    } else kept += text[at];
  }
  return kept;
}
