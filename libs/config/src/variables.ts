import { z } from 'zod';
import { ConfigError, type Environment, problemsOf, readConfig } from './read-config.js';

/** All that a program takes from its environment: what reads it, what checks it in another place, and what documents it. */
export interface Variables<S extends z.ZodObject = z.ZodObject> {
  readonly service: string;
  readonly fields: S;
  /** What no variable shows alone, one line each. It reads no file: what a file holds is known where the program runs. */
  problems?(this: void, read: z.output<S>): string[];
}

/** @throws ConfigError listing every problem */
export function readVariables<S extends z.ZodObject>(
  { service, fields, problems }: Variables<S>,
  env: Environment,
): Readonly<z.output<S>> {
  const read = readConfig(service, fields, env);
  const found = problems?.(read as z.output<S>) ?? [];
  if (found.length > 0) throw new ConfigError(service, found);
  return read;
}

/**
 * Checks an environment that is meant for another place: all that reading it there would, but for what is in the files that it names.
 * An unknown variable is a problem too, since it would be overlooked.
 * @returns every problem, one line each
 */
export function checkEnvironment({ service, fields, problems }: Variables, env: Environment): string[] {
  const shape = Object.fromEntries(
    Object.entries(fields.shape).map(([name, field]) => [name, withoutFile(field as z.ZodType)]),
  );
  const unknown = Object.keys(env).filter((name) => !(name in shape) && !everywhere.has(name));
  const read = problemsOf(z.object(shape), env);
  const found = 'problems' in read ? read.problems : (problems?.(read.data) ?? []);
  return [...found, ...unknown.map((name) => `${name}: is no variable of ${service}`)];
}

/** Of Node, the AWS SDK and the containers themselves. */
const everywhere = new Set(['AWS_REGION', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'NODE_ENV', 'NODE_OPTIONS', 'NODE_EXTRA_CA_CERTS', 'TZ']); // prettier-ignore

/** Of a path, elsewhere, nothing can be said but that there is one. */
function withoutFile(field: z.ZodType): z.ZodType {
  if (field instanceof z.ZodOptional) return withoutFile(field.unwrap() as z.ZodType).optional();
  return field.meta()?.file ? z.string().min(1) : field;
}
