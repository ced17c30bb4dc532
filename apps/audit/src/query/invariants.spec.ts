import { keepsTheInvariants } from '#test/enforcement/invariants';
import { fakeQueries } from '#test/enforcement/fake-queries';

/** Queries, the second user of the kernel. */
keepsTheInvariants({
  acts: /^read/,
  ask: async (trouble) => {
    const world = fakeQueries(trouble);
    const ended = await world.ask().then(
      () => 'done' as const,
      () => 'denied' as const,
    );
    return { ended, trace: world.trace, events: world.events };
  },
});
