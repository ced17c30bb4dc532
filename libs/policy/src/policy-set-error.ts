/** A folder of policies that cannot be used; `problems` has one line for each thing to mend. */
export class PolicySetError extends Error {
  readonly code = 'policy_set_invalid';
  constructor(
    folder: string,
    readonly problems: readonly string[],
    options?: ErrorOptions,
  ) {
    super(
      `the policies in \`${folder}\` are not usable:\n${problems.map((p) => `  - ${p}`).join('\n')}`,
      options,
    );
    this.name = 'PolicySetError';
  }
}
