/** The server listens for 25 seconds at a time. It is asked again before that is over. */
const listenAgainMs = 12_000;
/** What was not heard all the same, as while the mesh was away, is seen by looking, which is decided and recorded: seldom. */
const looksEvery = 3;

/** The server listens from now on. */
export interface Listening {
  /** Whether an answer came; false once it listens no more. Rejects where that is not known. */
  readonly answered: Promise<boolean>;
  /** Listens no more. */
  readonly stop: () => void;
}

export interface FollowPorts {
  /** Resolves once the server listens, so that what comes after that is heard. */
  readonly listen: () => Promise<Listening>;
  /** @returns whether it waits still */
  readonly look: () => Promise<boolean>;
  readonly after: (ms: number) => Promise<unknown>;
  readonly signal: AbortSignal;
}

/**
 * Looks at a call that waits whenever somebody may have answered it, until it waits no more or nobody follows it.
 * INVARIANT (no answer in between): it looks once the server listens, and the server listens anew before it ends to.
 * @throws what its ports throw
 */
export async function followAnswers({ listen, look, after, signal }: FollowPorts): Promise<void> {
  let listening = await listen();
  try {
    let waits = await look();
    for (let times = 1; waits && !signal.aborted; times += 1) {
      const answered = settled(listening);
      // Heard, or ended before its time: either way something may have come.
      const cameFirst = await Promise.race([answered, after(listenAgainMs).then(() => 'nothing' as const)]);
      if (signal.aborted) return;
      const anew = await listen();
      const before = cameFirst === 'nothing' ? await Promise.race([answered, nothing]) : cameFirst;
      listening.stop();
      listening = anew;
      if (before !== 'nothing' || times % looksEvery === 0) waits = await look();
    }
  } finally {
    listening.stop();
  }
}

const nothing = Promise.resolve('nothing' as const);

/** What it comes to is asked for later, or by nobody. */
function settled({ answered }: Listening): Promise<boolean> {
  answered.catch(() => undefined);
  return answered;
}
