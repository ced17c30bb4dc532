/** Of JSON Schema (2020-12): values of these are data and no schemas. */
const data: ReadonlySet<string> = new Set(['default', 'const', 'enum', 'examples']);

/**
 * The places of a JSON Schema where an object may have keys that it does not name: zod takes those off in silence, so that a
 * caller believes in an argument that nobody read. A map, whose keys are data, says what each of its values is.
 * @returns paths such as `range` or `filters.[]`
 */
export function openObjects(schema: unknown, path: readonly string[] = []): string[] {
  if (Array.isArray(schema)) return schema.flatMap((one) => openObjects(one, path));
  if (typeof schema !== 'object' || schema === null) return [];
  const node = schema as Readonly<Record<string, unknown>>;
  const { additionalProperties: others } = node;
  const isMap = typeof others === 'object' && others !== null && Object.keys(others).length > 0;
  const here = node['type'] === 'object' && others !== false && !isMap ? [path.join('.') || 'arguments'] : [];
  const within = Object.entries(node).flatMap(([keyword, value]) => {
    if (data.has(keyword)) return [];
    if (keyword === 'properties' || keyword === '$defs')
      return Object.entries(value as object).flatMap(([name, one]) => openObjects(one, [...path, name]));
    return openObjects(value, keyword === 'items' || keyword === 'prefixItems' ? [...path, '[]'] : path);
  });
  return [...new Set([...here, ...within])];
}
