/**
 * Does one thing after the other, each also when one before it failed: what is let go of last must not be kept because
 * something else could not be.
 * @throws what failed first
 */
export async function inOrder(...steps: readonly (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}
