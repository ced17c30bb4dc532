import { type z } from 'zod';

/** Every problem of a configuration at once, one line each, naming the variable and what it should be. */
export class ConfigError extends Error {
  readonly code = 'config_invalid';
  constructor(
    service: string,
    readonly problems: readonly string[],
  ) {
    super(
      `the configuration of \`${service}\` is not usable:\n${problems.map((p) => `  - ${p}`).join('\n')}`,
    );
    this.name = 'ConfigError';
  }
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Parses an environment with a schema whose keys are variable names. Empty values count as unset.
 * @returns the parsed values, frozen
 * @throws ConfigError listing every problem
 */
export function readConfig<S extends z.ZodObject>(
  service: string,
  schema: S,
  env: Environment,
): Readonly<z.output<S>> {
  const read = problemsOf(schema, env);
  if ('problems' in read) throw new ConfigError(service, read.problems);
  return Object.freeze(read.data);
}

/** As {@link readConfig}, with the problems as a value. */
export function problemsOf<S extends z.ZodObject>(
  schema: S,
  env: Environment,
): { data: z.output<S> } | { problems: string[] } {
  const known = Object.keys(schema.shape);
  const given = Object.fromEntries(known.flatMap((key) => (env[key] ? [[key, env[key]]] : [])));
  const parsed = schema.safeParse(given);
  if (parsed.success) return { data: parsed.data };
  const problems = parsed.error.issues.map((issue) => {
    const name = issue.path.join('.') || 'configuration';
    const missing = issue.code === 'invalid_type' && !(name in given);
    return `${name}: ${missing ? 'is required' : issue.message}`;
  });
  return { problems };
}
