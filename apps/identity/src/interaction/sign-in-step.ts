import { type Interaction } from 'oidc-provider';
import { z } from 'zod';
import { acrValues } from '#libs/contracts';
import { digestOf } from '#libs/enforcement';
import { type People } from '../people/people.js';
import { type Person } from '../people/person.js';
import { type SignInStanding } from '../provider/sign-in-standing.js';
import { interactionSeconds } from '../storage/bounds.js';
import { type RecordStore } from '../storage/record-store.js';

/** What somebody has shown so far in one sign-in. */
const Shown = z.object({
  personId: z.string(),
  /** When they showed their password, in epoch seconds. */
  at: z.number(),
  /** From when on it counts, in epoch milliseconds: then, or when the sign-in itself changed the account. Absent in those of versions before. */
  from: z.number().optional(),
  /** Digest of what was kept of that password. */
  password: z.string(),
  factor: z.enum(['none', 'app', 'recovery']),
  /** Policy asked for the second factor. */
  factorWanted: z.boolean(),
});
export type ShownSoFar = z.infer<typeof Shown>;

/** Of whom something was shown, and when. */
export const WhenShown = Shown.pick({ personId: true, at: true, from: true });
export type WhenShown = z.infer<typeof WhenShown>;

/** Names in a step's result what its sign-in rests on. */
export const restsOn = 'rests_on';

/** A step of the library, by a form that was shown in it. */
export interface FormOfStep extends Pick<Interaction, 'uid'> {
  /** What that form sends. */
  readonly proof: string;
}

/** Where what belongs to it is kept. */
export const placeOf = ({ uid, proof }: FormOfStep): string => `${uid} ${proof}`;

/**
 * How far each sign-in has come, for every instance: known by the step, which its browser alone can name, and by the form that was last shown in it.
 * INVARIANT (what was shown counts for its form): who showed a password is answered by a form with a secret of its own, and goes on by that. A copy of
 * the step's cookies, made before or after, leads to the first page alone.
 * INVARIANT (half a sign-in ends with the rest): what was shown before the person's password was changed, or before they were signed out
 * everywhere or everywhere else, disabled or revoked, is nothing; whoever goes on begins again.
 */
export class SignInProgress {
  constructor(
    private readonly records: Pick<RecordStore, 'get' | 'put' | 'drop' | 'isBegunOver'>,
    private readonly people: Pick<People, 'byId'>,
    private readonly standing: Pick<SignInStanding, 'holds'>,
    private readonly clock: () => number,
  ) {}

  /**
   * @returns `over` where something was shown, and has ended
   * @throws NotKnownNow
   */
  async of(step: FormOfStep): Promise<ShownSoFar | 'over' | undefined> {
    const found = Shown.safeParse(await this.records.get('SignInStep', placeOf(step)));
    if (!found.success) return undefined;
    const person = await this.people.byId(found.data.personId);
    if (person && !this.isOf(found.data, person)) return 'over';
    return (await this.holds(step, found.data)) ? found.data : 'over';
  }

  /** Whether the password that was shown is the one that they have, as they were read. */
  isOf({ password }: ShownSoFar, person: Person): boolean {
    return passwordOf(person) === password;
  }

  /** Whether what was shown counts: what an operator ends reaches as far ahead as clocks are apart. @throws NotKnownNow */
  async holds({ uid }: { readonly uid: string }, { personId, at, from }: WhenShown): Promise<boolean> {
    if (await this.records.isBegunOver(personId, from ?? at * 1_000)) return false;
    return this.standing.holds({ subject: personId, sid: uid, issuedAt: at, actors: [] });
  }

  /** Since when what is looked at from now on counts. */
  now(): number {
    return this.clock();
  }

  /**
   * What somebody has shown who gave their password.
   * @param from before the person was read: what is ended while it is looked at ends it, too
   */
  begin(person: Person, from: number, so: Pick<ShownSoFar, 'factorWanted'>): ShownSoFar {
    const at = Math.floor(from / 1_000);
    return { personId: person.id, at, from, password: passwordOf(person), factor: 'none', ...so };
  }

  keep(step: FormOfStep, shown: ShownSoFar): Promise<void> {
    return this.records.put('SignInStep', placeOf(step), shown, this.clock() + interactionSeconds * 1_000);
  }

  /** Once the sign-in itself has changed the password. @param person as it left them, whoever has changed them since */
  keepChanged(step: FormOfStep, shown: ShownSoFar, person: Person): Promise<void> {
    return this.keep(step, { ...shown, from: this.clock(), password: passwordOf(person) });
  }

  /** Once the sign-in itself has added a factor. */
  keepAdded(step: FormOfStep, shown: ShownSoFar): Promise<void> {
    return this.keep(step, { ...shown, from: this.clock(), factor: 'app' });
  }

  forget(step: FormOfStep): Promise<void> {
    return this.records.drop('SignInStep', placeOf(step));
  }
}

const passwordOf = ({ passwordHash }: Person): string => digestOf(passwordHash);

/** Checks of provider/interaction-policy.ts and of the library that a second factor answers. */
const ofFactor = new Set(['acr_values', 'essential_acr', 'essential_acrs']);

/** Whether the application asks for a second factor. */
export const asksForFactor = ({ prompt }: Pick<Interaction, 'prompt'>): boolean =>
  prompt.reasons.some((reason) => ofFactor.has(reason));

/** Whether nothing but a second factor is asked of somebody who is signed in. */
export const asksForFactorAlone = ({ prompt, session }: Pick<Interaction, 'prompt' | 'session'>): boolean =>
  session?.accountId !== undefined && prompt.reasons.every((reason) => ofFactor.has(reason));

/** RFC 8176: how the person signed in. A recovery code is something one has, and has no name there. */
export function evidenceOf({ factor }: Pick<ShownSoFar, 'factor'>): { amr: string[]; acr: string } {
  if (factor === 'none') return { amr: ['pwd'], acr: acrValues.password };
  return { amr: factor === 'app' ? ['pwd', 'otp', 'mfa'] : ['pwd', 'mfa'], acr: acrValues.secondFactor };
}
