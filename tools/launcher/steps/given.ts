/** A variable that the launcher always hands to its steps. */
export function given(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`\`${name}\` is not set: steps are run by the launcher`);
  return value;
}
