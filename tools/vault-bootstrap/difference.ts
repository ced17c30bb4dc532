/**
 * Names of the wanted fields that are otherwise now. Fields Vault adds count for nothing; lists of names are compared
 * without their order, and numbers with their text, because Vault answers either.
 */
export function differingFields(
  wanted: Record<string, unknown>,
  current: Record<string, unknown> | undefined,
): string[] {
  return Object.keys(wanted).filter((name) => normal(wanted[name]) !== normal(current?.[name]));
}

function normal(value: unknown): string {
  if (Array.isArray(value)) return JSON.stringify(value.map(normal).sort());
  if (value && typeof value === 'object')
    return JSON.stringify(
      Object.entries(value)
        .map(([key, inner]) => [key, normal(inner)])
        .sort(),
    );
  return value === undefined || value === null ? '' : String(value as string | number | boolean).trim();
}
