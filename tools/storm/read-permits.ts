import { type DecisionRecorded, decisionStreams } from '#libs/contracts';
import { DecisionReader, type MeshConnection } from '#libs/mesh';
import { type Permit } from './match-leases.js';

const atOnce = 64;

/** Every permit in the stream of mcp's decisions, in any order. */
export async function readPermits(connection: MeshConnection): Promise<Permit[]> {
  const reader = new DecisionReader(connection, decisionStreams.mcp.name);
  const permits: Permit[] = [];
  for (let from = 1; ; from += atOnce) {
    const read = await Promise.all(Array.from({ length: atOnce }, (_, at) => reader.at(from + at)));
    for (const stored of read) {
      const event = stored?.event as DecisionRecorded | undefined;
      if (event?.type === 'decision.decided' && event.decision === 'permit') permits.push(event);
    }
    if (read.every((stored) => stored === undefined)) return permits;
  }
}
