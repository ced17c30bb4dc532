/**
 * Imported first by each step, which runs as a process of its own: what went wrong is for whoever started the mesh, in
 * one line. Only a fault of our own code shows its stack.
 */
process.on('uncaughtException', (error) => {
  const ours = error instanceof TypeError || error instanceof ReferenceError || error instanceof RangeError;
  console.error((ours && error.stack) || error.message);
  process.exit(1);
});

/** A variable that the launcher always hands to its steps. */
export function given(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`\`${name}\` is not set: steps are run by the launcher`);
  return value;
}
