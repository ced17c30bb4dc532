/** An argument that a client repeats in the header `Mcp-Param-<name>`, so that a proxy can route by it. */
export interface MirroredArgument {
  readonly path: readonly string[];
  readonly header: string;
}

/** RFC 9110 section 5.6.2: one token, so that the header is one. */
const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const types: ReadonlySet<unknown> = new Set(['string', 'integer', 'boolean']);

/**
 * The arguments that a schema marks with `x-mcp-header` (MCP 2026-07-28, Streamable HTTP, Custom Headers from Tool Parameters).
 * @param schema of a tool's input; marks are looked for where a chain of `properties` leads
 * @throws TypeError for a mark on what is no text, whole number or boolean, or that is no header's name, or is used twice
 */
export function mirroredArguments(
  schema: Readonly<Record<string, unknown>>,
  path: readonly string[] = [],
): MirroredArgument[] {
  const { properties = {} } = schema as { properties?: Record<string, Record<string, unknown>> };
  const found = Object.entries(properties).flatMap(([name, one]) => {
    const here = [...path, name];
    const header = one['x-mcp-header'];
    if (header === undefined) return mirroredArguments(one, here);
    if (typeof header !== 'string' || !token.test(header) || !types.has(one['type']))
      throw new TypeError(`\`${here.join('.')}\` cannot be said in a header as it is marked`);
    return [{ path: here, header: `mcp-param-${header.toLowerCase()}` }];
  });
  if (new Set(found.map(({ header }) => header)).size < found.length)
    throw new TypeError('two arguments are said in one header');
  return found;
}

/** What the header of an argument has to say; undefined where the call has no such argument. */
export function saidIn(given: unknown, { path }: MirroredArgument): string | undefined {
  let value: unknown = given;
  for (const key of path)
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined;
}
