type Schema = Readonly<Record<string, unknown>>;

/** Keywords that Nova refuses, or that mean nothing to it. */
const dropped = new Set([
  '$schema',
  '$id',
  '$defs',
  'definitions',
  'additionalProperties',
  'unevaluatedProperties',
]);

/**
 * A tool's input schema as Nova takes it: at the top only `type`, `properties` and `required`; below without the
 * keywords it refuses. mcp checks arguments against the whole schema, so nothing is lost but a hint.
 */
export function toModelSchema(schema: Schema): Schema {
  const properties = cleaned(schema['properties'] ?? {});
  const required = schema['required'];
  return { type: 'object', properties, ...(Array.isArray(required) && required.length > 0 && { required }) };
}

function cleaned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(cleaned);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => (dropped.has(key) ? [] : [[key, cleaned(inner)]])),
  );
}

/** A tool's name as Nova takes it: no hyphens, at most 64 characters. */
export const toModelName = (name: string): string => name.replace(/[^A-Za-z0-9_]/g, '_').slice(0, 64);
