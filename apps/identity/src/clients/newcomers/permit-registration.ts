import { doors, nobody } from '#libs/contracts';
import { type Arrival, askedAt, decisionEvent, Grant, outcomeEvent } from '#libs/enforcement';
import { NotKnownNow } from '../../provider/not-known-now.js';
import { type Recording } from '../../records/recording.js';
import { whatItSays } from './what-it-says.js';
import { type SelfDescription } from './read-metadata.js';

const door = 'ClientRegistration';
const { action } = doors[door];

/** That a client may register itself is what the deployment says by switching it on; no policy is asked. */
export class PermitRegistration {
  constructor(
    private readonly ports: Pick<Recording, 'decisions' | 'outcomes' | 'policy' | 'clock' | 'newId'>,
  ) {}

  /**
   * INVARIANT (no client without a record): a client is kept after the stream has acknowledged that it registers.
   * @throws NotKnownNow where it does not; whatever `keep` throws
   */
  async run(id: string, said: SelfDescription, arrival: Arrival, keep: () => Promise<void>): Promise<void> {
    const { decisions, outcomes, policy, clock, newId } = this.ports;
    const asked = askedAt(door, newId(), arrival, clock(), { tenant: nobody, agent: { id } });
    const { brought, said: attributes } = whatItSays({
      client_name: said.name,
      redirect_uris: said.redirectUris,
    });
    const permit = decisionEvent(
      asked,
      {
        stage: 'decision',
        decision: {
          ...{ decision: 'permit', rationale: ['DYNAMIC_REGISTRATION'], policies: [] },
          fingerprint: policy.fingerprint,
        },
        resource: { type: door, id: brought, attributes },
        namesNobody: Object.keys(attributes),
      },
      this.ports,
    );
    const grant = await Grant.onRecord(decisions, permit).catch((cause: unknown) => {
      throw new NotKnownNow('registrations cannot be recorded now; try again', { cause });
    });
    grant.spend(action);
    const ended = (errorCode: string | null) =>
      outcomes.keep(
        outcomeEvent(asked, { decisionId: permit.eventId, errorCode, lease: null, result: {} }, this.ports),
      );
    try {
      await keep();
    } catch (error) {
      await ended('unavailable');
      throw error;
    }
    await ended(null);
  }
}
