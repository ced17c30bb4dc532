import { type AuthorizationAnswer } from '@cedar-policy/cedar-wasm/web';
import { type Cedar, newCedarInstance } from './cedar-instance.js';
import { type CedarCall } from './cedar-call.js';
import { type PolicySet } from './policy-set.js';
import { PolicySetError } from './policy-set-error.js';

/** One name each: a pre-parsed set is never evicted, so new names would only grow. */
const names = { policies: 'policies', schema: 'schema' } as const;

/** Throws one instance may suffer before it is replaced; it dies after roughly 1,400. */
const throwsBeforeReplacement = 8;
/** Replacements in the life of a process: each leaves some megabytes behind. */
const mostReplacements = 16;

/**
 * Asks Cedar, and survives it. A call that throws leaks inside the instance, so throws are counted and the instance is
 * replaced by a spare that stands ready. When replacements are used up, every call throws and `healthy` is false.
 */
export class Evaluator {
  #current: Cedar;
  #spare: Cedar | undefined;
  #throws = 0;
  #replacements = 0;

  private constructor(
    first: Cedar,
    private readonly set: PolicySet,
    private readonly make: () => Promise<Cedar>,
  ) {
    this.#current = prime(first, set);
  }

  static async start(first: Cedar, set: PolicySet, make = newCedarInstance): Promise<Evaluator> {
    const evaluator = new Evaluator(first, set, make);
    evaluator.#spare = prime(await make(), set);
    return evaluator;
  }

  get healthy(): boolean {
    return this.#throws < throwsBeforeReplacement;
  }

  /** @throws whatever Cedar throws; the caller denies */
  evaluate(call: CedarCall): AuthorizationAnswer {
    if (!this.healthy && !this.#replace())
      throw new Error('the policy evaluator is worn out, restart the service');
    try {
      return this.#current.statefulIsAuthorized({
        ...call,
        entities: [...call.entities],
        preparsedPolicySetId: names.policies,
        preparsedSchemaName: names.schema,
        validateRequest: true,
      });
    } catch (error) {
      this.#throws += 1;
      // A trap leaves the instance in an unknown state: never use it again. Compared by name, since realms differ.
      const name =
        error instanceof Error || typeof error === 'object' ? (error as Error | null)?.name : undefined;
      if (name === 'RuntimeError' || name === 'RangeError') this.#throws = throwsBeforeReplacement;
      if (!this.healthy) this.#replace();
      throw error;
    }
  }

  #replace(): boolean {
    if (!this.#spare) return false;
    this.#current = this.#spare;
    this.#spare = undefined;
    this.#throws = 0;
    this.#replacements += 1;
    if (this.#replacements < mostReplacements) {
      void this.make().then(
        (cedar) => (this.#spare = prime(cedar, this.set)),
        () => undefined, // without a spare the next replacement fails, and calls are denied
      );
    }
    return true;
  }
}

function prime(cedar: Cedar, set: PolicySet): Cedar {
  const answers = [
    cedar.preparsePolicySet(names.policies, { staticPolicies: { ...set.policies } }),
    cedar.preparseSchema(names.schema, set.schema),
  ];
  // A failed overwrite would silently keep an older set.
  if (answers.some(({ type }) => type !== 'success'))
    throw new PolicySetError('(parsed)', ['cannot be prepared']);
  return cedar;
}
