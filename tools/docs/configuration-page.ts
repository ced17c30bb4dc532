import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { type Variables } from '#libs/config';
import { serviceVariables } from '../env/service-variables.js';
import { describeType, type Schema } from './describe-type.js';

/** Where fields of several services are written. */
const sharedFields = 'libs/config/src/fields.ts';

/** docs/configuration.md: every variable of every service, made from the schemas that read them and the comments beside those. */
export function configurationPage(root: string): string {
  return [
    '# Configuration',
    'Made by `npm run docs` from the schemas that read the environment; what is changed here by hand is lost. Each service reads its variables once, at start. ' +
      'What is missing or wrong ends the start with exit code 2 and a list of every problem. Secrets come from files, never from a variable itself: an environment is inherited and shown by process listings.',
    '`npm start` sets all of these for the mesh on this machine. For a deployment, `npm run env -- docker` and `npm run env -- aws` write them for each service and check them ' +
      '([deploy.md](deploy.md)).',
    ...serviceVariables.flatMap((service) =>
      sectionOf(service, commentsOf([join(root, sharedFields), configOf(root, service)])),
    ),
    '## Everywhere',
    'Node and the AWS SDK read their own: `AWS_REGION` and the rest of the SDK’s credential chain (agent), `NODE_OPTIONS`, `NODE_EXTRA_CA_CERTS` and `TZ`.',
  ].join('\n\n');
}

const configOf = (root: string, { service }: Variables) => join(root, 'apps', service, 'src', 'config.ts');

function sectionOf({ service, fields }: Variables, comments: Readonly<Record<string, string>>): string[] {
  const { properties = {} } = z.toJSONSchema(fields, { io: 'input', unrepresentable: 'any' });
  const rows = Object.entries(fields.shape).map(([name, field]) => {
    const cells = [
      `\`${name}\``,
      holds(field as z.ZodType),
      defaultOf(field as z.ZodType, properties[name] as Schema),
    ];
    return [...cells, comments[name] ?? innermost(field as z.ZodType).description ?? ''].map((cell) =>
      cell.replaceAll('|', '\\|'),
    );
  });
  return [
    `## ${service}`,
    ['| variable | holds | default | |', '| --- | --- | --- | --- |', ...rows.map((cells) => `| ${cells.join(' | ')} |`)].join('\n'),
  ]; // prettier-ignore
}

/** In words. A pattern says less to a reader than the comment does. */
function holds(field: z.ZodType): string {
  const { file } = innermost(field).meta() ?? {};
  if (typeof file === 'string') return file;
  const schema = z.toJSONSchema(field, { io: 'output', unrepresentable: 'any' }) as Schema;
  if (schema.enum) return schema.enum.map((one) => `\`${String(one)}\``).join(', ');
  return schema.type === 'integer' || schema.type === 'number' ? describeType(schema) : '';
}

const innermost = (field: z.ZodType): z.ZodType =>
  field instanceof z.ZodOptional ? innermost(field.unwrap() as z.ZodType) : field;

function defaultOf(field: z.ZodType, input: Schema): string {
  if (!field.safeParse(undefined).success) return '**required**';
  const { default: value } = input;
  return value === undefined || value === '' ? '' : `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;
} // prettier-ignore

/** The comment right before each variable's name, as prose. */
function commentsOf(paths: readonly string[]): Record<string, string> {
  const source = paths.map((path) => readFileSync(path, 'utf8')).join('\n');
  const commented = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*([A-Z][A-Z0-9_]+):/g;
  return Object.fromEntries(
    [...source.matchAll(commented)].map(([, text = '', name = '']) => [name, proseOf(text)]),
  );
}

const proseOf = (comment: string) =>
  comment
    .split('\n')
    .map((line) => line.replace(/^\s*\*?\s?/, '').trim())
    .filter(Boolean)
    .join(' ')
    .replace(/,? see \{@link [^}]*\}/g, '');
