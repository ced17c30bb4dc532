import { type Interaction } from 'oidc-provider';
import { z } from 'zod';
import { acrValues } from '#libs/contracts';
import { interactionSeconds } from '../storage/bounds.js';
import { type RecordStore } from '../storage/record-store.js';

/** What somebody has shown so far in one sign-in. */
const Shown = z.object({
  personId: z.string(),
  factor: z.enum(['none', 'app', 'recovery']),
  /** Policy asked for the second factor. */
  factorWanted: z.boolean(),
});
export type ShownSoFar = z.infer<typeof Shown>;

/** How far each sign-in has come, for every instance: known by the step, which its browser alone can name. */
export class SignInProgress {
  constructor(
    private readonly records: Pick<RecordStore, 'get' | 'put' | 'drop'>,
    private readonly clock: () => number,
  ) {}

  async of({ uid }: Pick<Interaction, 'uid'>): Promise<ShownSoFar | undefined> {
    const found = Shown.safeParse(await this.records.get('SignInStep', uid));
    return found.success ? found.data : undefined;
  }

  keep({ uid }: Pick<Interaction, 'uid'>, shown: ShownSoFar): Promise<void> {
    return this.records.put('SignInStep', uid, shown, this.clock() + interactionSeconds * 1_000);
  }

  forget({ uid }: Pick<Interaction, 'uid'>): Promise<void> {
    return this.records.drop('SignInStep', uid);
  }
}

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
