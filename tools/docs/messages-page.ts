import { z } from 'zod';
import * as contracts from '#libs/contracts';
import { describeType, type Schema } from './describe-type.js';
import { messagesOfSubjects } from './messages-of-subjects.js';

/** Schemas that describe files and storage, which no message holds. */
const notInMessages = new Set(['StoredEvent', 'TenantDirectory']);

/**
 * docs/events.md: every message and event of libs/contracts with its fields, made from the schemas themselves.
 * First what travels on a subject, then the parts it is made of.
 */
export function messagesPage(): string {
  const schemas = namedSchemas();
  const onSubjects = Object.keys(messagesOfSubjects).filter((name) => name in schemas);
  const parts = Object.keys(schemas).filter((name) => !onSubjects.includes(name));
  const section = (name: string) => `### ${name}\n\n${sectionOf(name, schemas[name] ?? {})}`;
  return [
    '# Messages and events',
    'Made by `npm run docs` from the schemas in `libs/contracts`; what is changed here by hand is lost. A field with `?` may be absent. ' +
      'The last token of a subject is the peer that sends ([ADR 2](adr/0002-the-caller-is-part-of-the-subject.md)).',
    '## On subjects',
    ...onSubjects.map(section),
    '## Parts',
    ...parts.sort().map(section),
  ].join('\n\n');
}

/** JSON Schema of every exported schema by its name; one that holds another refers to it. */
function namedSchemas(): Record<string, Schema> {
  const registry = z.registry<{ id: string }>();
  for (const [name, value] of Object.entries(contracts))
    if (value instanceof z.ZodType && !notInMessages.has(name)) registry.add(value, { id: name });
  return z.toJSONSchema(registry, { io: 'input', uri: (id) => `#${id}` }).schemas;
}

function sectionOf(name: string, schema: Schema): string {
  const variants = schema.oneOf ?? schema.anyOf ?? [schema];
  const tables = variants.map((variant) => {
    if (!variant.properties) return `${describeType(variant)}.`;
    const rows = rowsOf(variant, '');
    return ['| field | holds | |', '| --- | --- | --- |', ...rows].join('\n');
  });
  const about = [messagesOfSubjects[name], schema.description].filter(Boolean).join(' ');
  return [about, ...(variants.length > 1 && !variants[0]?.properties ? [oneOf(variants)] : tables)]
    .filter(Boolean)
    .join('\n\n');
}

const oneOf = (variants: readonly Schema[]) => `One of ${variants.map(describeType).join(', ')}.`;

function rowsOf({ properties = {}, required = [] }: Schema, prefix: string): string[] {
  return Object.entries(properties).flatMap(([name, property]) => {
    const schema = property as Schema;
    const field = `\`${prefix}${name}${required.includes(name) ? '' : '?'}\``;
    const about = schema.description ?? schema.anyOf?.[0]?.description ?? '';
    const cells = [field, describeType(schema), about].map((cell) => cell.replaceAll('|', '\\|'));
    return [`| ${cells.join(' | ')} |`, ...rowsOf(schema, `${prefix}${name}.`)];
  });
}
