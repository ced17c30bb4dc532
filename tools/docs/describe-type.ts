import { type z } from 'zod';

export type Schema = z.core.JSONSchema.BaseSchema;

/** What a field may hold, in words, for a cell of a table. A schema with a section of its own is linked to. */
export function describeType(schema: Schema): string {
  if (schema.$ref) return linkTo(schema.$ref);
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum) return schema.enum.map(code).join(', ');
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return choices.map((choice) => describeType(choice)).join(' or ');
  switch (schema.type) {
    case 'string':
      return describeText(schema);
    case 'integer':
    case 'number':
      return `${schema.type === 'integer' ? 'whole number' : 'number'}${describeRange(schema)}`;
    case 'array':
      return `list of ${schema.maxItems === undefined ? '' : `up to ${String(schema.maxItems)} × `}${describeType(schema.items as Schema)}`;
    case 'object':
      return schema.additionalProperties && !schema.properties
        ? `record of ${describeType(schema.additionalProperties as Schema)}`
        : 'object';
    case undefined:
      return 'anything';
    default:
      return [schema.type].flat().join(' or ');
  }
}

function describeText({ format, pattern, maxLength }: Schema): string {
  if (format === 'uuid') return 'UUID';
  if (format === 'date-time') return 'time';
  if (pattern?.includes('sha256')) return 'SHA-256 digest';
  return pattern ? `text like ${code(new RegExp(pattern))}` : `text${atMost(maxLength)}`;
}

/** Without the bounds that every safe integer has. */
function describeRange({ minimum = Number.MIN_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER }: Schema) {
  const [from, to] = [minimum > Number.MIN_SAFE_INTEGER, maximum < Number.MAX_SAFE_INTEGER];
  if (from && to) return `, ${String(minimum)} to ${String(maximum)}`;
  return from ? `, at least ${String(minimum)}` : to ? `, at most ${String(maximum)}` : '';
}

const atMost = (bound: number | undefined) => (bound === undefined ? '' : `, at most ${String(bound)}`);

const linkTo = (ref: string) => `[${ref.slice(1)}](${ref.toLowerCase()})`;

const code = (value: unknown) => `\`${value instanceof RegExp ? String(value) : JSON.stringify(value)}\``;
