import { type ReadinessCheck } from '#libs/contracts';
import { MeshError } from '#libs/mesh';
import { type Logger } from '#libs/telemetry';
import { UntilDone } from '../health/until-done.js';
import { type Passwords } from '../people/passwords.js';
import { People } from '../people/people.js';
import { type PersonSeed } from '../people/person.js';
import { SecondFactors } from '../people/second-factor/second-factors.js';
import { KnownContexts } from '../sign-ins/known-contexts.js';
import { type OpenBucket, refusingWithout } from './own-buckets.js';
import { prepareStore } from './prepare-store.js';
import { RecordStore } from './record-store.js';
import { secretsOf } from './secrets.js';

export interface OwnStoreParts {
  readonly open: OpenBucket;
  /** Of the store, see `Keys`. */
  readonly key: string;
  readonly dataDir: string;
  readonly seeds: readonly PersonSeed[];
  readonly passwords: Passwords;
  readonly clock: () => number;
  readonly logger: Pick<Logger, 'info' | 'warn'>;
}

/** People and their sign-ins: there once the store was prepared, and refused as long as it was not. */
export class OwnStore {
  readonly people: People;
  readonly records: RecordStore;
  readonly factors: SecondFactors;
  readonly contexts: KnownContexts;
  readonly #prepared: UntilDone;

  constructor(parts: OwnStoreParts) {
    const { open, key, clock, logger } = parts;
    const secretOf = secretsOf(key);
    const over = (bucket: OpenBucket) => {
      const shared = { open: refusingWithout(bucket), secretOf, clock };
      const records = new RecordStore(shared);
      return {
        ...{ records, people: new People(shared), contexts: new KnownContexts(shared) },
        factors: new SecondFactors({ ...shared, records }),
      };
    };
    const whole = { ...parts, secretOf, ...over(open) };
    this.#prepared = new UntilDone(
      {
        work: () => prepareStore(whole),
        name: 'storage',
        failing: 'the store cannot be prepared yet',
        meanwhile:
          'people and sign-ins are not read from the store yet, so nobody is signed in; the log says what is in the way',
      },
      logger,
    );
    // INVARIANT (nothing is missing that is not carried over yet): whoever asks before is told to come again.
    const { people, records, factors, contexts } = over((name) => {
      if (this.#prepared.done) return open(name);
      return Promise.reject(new MeshError('unavailable', 'the store is not prepared yet; try again'));
    });
    this.people = people;
    this.records = records;
    this.factors = factors;
    this.contexts = contexts;
  }

  /** Prepares it, trying until it is done. Never rejects. */
  start(): Promise<void> {
    return this.#prepared.start();
  }

  stop(): void {
    this.#prepared.stop();
  }

  readiness(): ReadinessCheck {
    return this.#prepared.readiness();
  }
}
