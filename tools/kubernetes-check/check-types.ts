import { type Manifest } from './read-manifests.js';
import { type TypeTable } from './type-table.js';

/** What of an object the API would refuse or, worse, silently leave out: fields nobody knows, that are missing, or of another type. */
export function checkTypes({ apiVersion, kind, body }: Manifest, table: TypeTable): string[] {
  const type = table.kinds[`${apiVersion} ${kind}`];
  if (!type)
    return [
      `is a \`${apiVersion} ${kind}\`, which is not in the table of types; add it by \`npm run infra:schema\``,
    ];
  return problemsOf(body, type, '', table);
}

function problemsOf(value: unknown, type: string, at: string, table: TypeTable): string[] {
  const list = /^Array<(.*)>$/.exec(type)?.[1];
  if (list) {
    if (!Array.isArray(value)) return [`has \`${at}\` that is no list`];
    return value.flatMap((item, index) => problemsOf(item, list, `${at}[${index}]`, table));
  }
  const map = /^\{ \[key: string\]: (.*); \}$/.exec(type)?.[1];
  if (map) {
    if (!isObject(value)) return [`has \`${at}\` that is no map`];
    return Object.entries(value).flatMap(([key, item]) => problemsOf(item, map, `${at}.${key}`, table));
  }
  const fields = table.types[type];
  if (!fields) return plainFits(value, type) ? [] : [`has \`${at}\` that is no ${type}`];
  if (!isObject(value)) return [`has \`${at}\` that is no object`];
  const path = (name: string) => (at ? `${at}.${name}` : name);
  return [
    ...Object.keys(fields)
      .filter((name) => fields[name]?.endsWith('!') && !(name in value))
      .map((name) => `lacks \`${path(name)}\``),
    ...Object.entries(value).flatMap(([name, item]) => {
      const wanted = fields[name];
      return wanted
        ? problemsOf(item, wanted.replace(/!$/, ''), path(name), table)
        : [`has \`${path(name)}\`, which the API does not know`];
    }),
  ];
}

function plainFits(value: unknown, type: string): boolean {
  if (type === 'string' || type === 'number' || type === 'boolean') return typeof value === type;
  if (type === 'IntOrString') return typeof value === 'string' || Number.isInteger(value);
  return true;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
