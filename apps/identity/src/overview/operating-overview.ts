import { type Provider } from '@nestjs/common';
import { type MeshPlace } from '#libs/mesh';
import { type AgentPorts } from '../agents/operate/agent-ports.js';
import { type Ends } from '../ends/ends.js';
import { type People } from '../people/people.js';
import { SignInStanding } from '../provider/sign-in-standing.js';
import { type Recording } from '../records/recording.js';
import { type RecordStore } from '../storage/record-store.js';
import { OperateOverview } from './operate-overview.js';
import { readLive } from './read-live.js';

interface Parts extends Pick<AgentPorts, 'registry' | 'tenants' | 'issuerId' | 'clock'> {
  readonly people: People;
  readonly ends: Ends;
  readonly records: RecordStore;
}

/** What operators see. */
export const operatingOverview = (
  { link }: MeshPlace,
  parts: Parts,
  recording: Pick<Recording, 'forOperations'>,
): Provider => ({
  provide: OperateOverview,
  useFactory: () => {
    const { people, ends, issuerId, records, registry, tenants, clock } = parts;
    return new OperateOverview(recording.forOperations(), {
      ...{ people, tenants, issuerId, clock, sessions: records, agents: registry },
      standing: new SignInStanding(issuerId, ends, (subject) => people.byId(subject)),
      ...readLive(link),
    });
  },
});
