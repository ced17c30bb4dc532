/** Of a JSON schema what it demands, without what it says to people. A property that is called like a keyword stays. */
export function stripProse(schema: unknown, ofProperties = false): unknown {
  if (Array.isArray(schema)) return schema.map((item) => stripProse(item));
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(([name]) => ofProperties || !prose.has(name));
  return Object.fromEntries(
    kept.map(([name, value]) => [name, stripProse(value, !ofProperties && namesProperties.has(name))]),
  );
}

const prose = new Set([
  'description',
  '$comment',
  'title',
  'examples',
  'markdownDescription',
  'deprecationMessage',
]);
const namesProperties = new Set(['properties', 'patternProperties', 'definitions']);
