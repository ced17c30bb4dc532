import { z } from 'zod';
import { MeshError } from '#libs/mesh';
import { isConflict, SealedStore } from '#libs/sealing';
import { type OpenBucket } from '../../storage/own-buckets.js';
import { type RecordStore } from '../../storage/record-store.js';
import { type SecretOf } from '../../storage/secrets.js';
import { interactionSeconds } from '../../storage/bounds.js';
import { type Person } from '../person.js';
import { readableSecret } from '../readable-secret.js';
import { newTotpSecret, stepOf } from './totp.js';

const Factor = z.object({
  /** Base 32. */
  secret: z.string(),
  /** The time step of the last code that was taken. */
  lastStep: z.int(),
  /** Digests of the recovery codes that are left. */
  recovery: z.array(z.string()),
});
type Factor = z.infer<typeof Factor>;
/** `edits`: of the person, as they were when they asked for it. */
const Pending = z.object({ personId: z.string(), edits: z.int().default(0), secret: z.string() });
type Asking = Pick<Person, 'id' | 'edits'>;

/** `used`: it was right, and has been taken before. */
export type CodeOutcome = 'taken' | 'wrong' | 'used';

const recoveryCodes = 10;
const attempts = 5;

export interface SecondFactorParts {
  readonly open: OpenBucket;
  readonly secretOf: SecretOf;
  readonly records: Pick<RecordStore, 'get' | 'put' | 'drop'>;
  /** Epoch milliseconds. */
  readonly clock: () => number;
}

/**
 * Second factors of people: codes of an authenticator app (TOTP, RFC 6238), and recovery codes for whoever lost it, in the mesh's store.
 * @throws NotKnownNow, by every method
 */
export class SecondFactors {
  readonly #factors: SealedStore<Factor>;

  constructor(private readonly parts: SecondFactorParts) {
    this.#factors = new SealedStore('identity second factor', Factor, () => parts.open('people'));
  }

  async has(personId: string): Promise<boolean> {
    return (await this.#factors.read(this.#at(personId))) !== undefined;
  }

  /**
   * Draws a secret that counts for nothing until {@link confirm}.
   * INVARIANT (a factor is its person's): it is kept for one person in one place, a sign-in or a session, and confirmed there alone; and
   * only as long as the person is who they were: what an operator decides ends what was begun before.
   */
  async begin({ id, edits = 0 }: Asking, place: string): Promise<string> {
    const secret = newTotpSecret();
    const until = this.parts.clock() + interactionSeconds * 1_000;
    await this.parts.records.put('PendingFactor', place, { personId: id, edits, secret }, until);
    return secret;
  }

  /** The secret that was drawn there and is not confirmed yet. */
  async pending({ id, edits = 0 }: Asking, place: string): Promise<string | undefined> {
    const pending = Pending.safeParse(await this.parts.records.get('PendingFactor', place));
    const isTheirs = pending.success && pending.data.personId === id && pending.data.edits === edits;
    return isTheirs ? pending.data.secret : undefined;
  }

  /**
   * Makes the secret count, once the person has shown a code of it.
   * INVARIANT (a factor is never replaced unasked): who has one keeps it until it is removed.
   * @returns their recovery codes, which are kept as digests from now on; undefined for a wrong code, or where they have a factor
   */
  async confirm(person: Asking, place: string, code: string): Promise<readonly string[] | undefined> {
    const personId = person.id;
    const secret = await this.pending(person, place);
    const step = secret === undefined ? undefined : stepOf(secret, code, this.parts.clock());
    if (secret === undefined || step === undefined) return undefined;
    const codes = Array.from({ length: recoveryCodes }, readableSecret);
    const recovery = codes.map((one) => this.#digestOf(personId, one));
    try {
      await this.#factors.create(this.#at(personId), { secret, lastStep: step, recovery });
    } catch (error) {
      if (isConflict(error)) return undefined;
      throw error;
    }
    await this.parts.records.drop('PendingFactor', place);
    return codes;
  }

  /** Takes a factor back that was confirmed, and not one that came in its place. @param codes its recovery codes */
  async takeBack(personId: string, codes: readonly string[]): Promise<void> {
    const found = await this.#factors.read(this.#at(personId));
    const first = this.#digestOf(personId, codes[0] ?? '');
    if (found?.value.recovery.includes(first)) await this.remove(personId);
  }

  /**
   * INVARIANT (a code is taken once): by compare-and-set, so that of two that come at the same time, at whichever instance, one is
   * taken; and none of a step that is not later than the last one's (RFC 6238 section 5.2). A recovery code is struck out likewise.
   * @param typed a code of the app, or a recovery code
   */
  async take(personId: string, typed: string): Promise<CodeOutcome> {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const found = await this.#factors.read(this.#at(personId));
      if (!found) return 'wrong';
      const left = this.#afterTaking(found.value, personId, typed);
      if (typeof left === 'string') return left;
      if ((await this.#factors.replace(this.#at(personId), left, found.revision)) !== undefined)
        return 'taken';
    }
    throw new MeshError('unavailable', 'codes of this person are tried at many places at once; try again');
  }

  /** How many recovery codes are left. */
  async recoveryLeft(personId: string): Promise<number> {
    return (await this.#factors.read(this.#at(personId)))?.value.recovery.length ?? 0;
  }

  remove(personId: string): Promise<void> {
    return this.#factors.delete(this.#at(personId));
  }

  #afterTaking(factor: Factor, personId: string, typed: string): Factor | Exclude<CodeOutcome, 'taken'> {
    const step = stepOf(factor.secret, typed.replaceAll(/\s/g, ''), this.parts.clock());
    if (step !== undefined) return step > factor.lastStep ? { ...factor, lastStep: step } : 'used';
    const digest = this.#digestOf(personId, typed);
    const recovery = factor.recovery.filter((one) => one !== digest);
    return recovery.length < factor.recovery.length ? { ...factor, recovery } : 'wrong';
  }

  #at(personId: string): string {
    return this.parts.secretOf(`SecondFactor:${personId}`);
  }

  /** However it is typed. 80 random bits need no slow hash. */
  #digestOf(personId: string, code: string): string {
    const plain = code.toLowerCase().replaceAll(/[^0-9a-z]/g, '');
    return this.parts.secretOf(`RecoveryCode:${personId}:${plain}`);
  }
}

/** Whether what was typed has the shape of a code of an app, as against a recovery code. */
export const isOfApp = (typed: string): boolean => /^\d{6}$/.test(typed.replaceAll(/\s/g, ''));
