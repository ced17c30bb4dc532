import { type z } from 'zod';
import { MeshError } from './mesh-error.js';

/**
 * @returns `data` as the schema reads it
 * @throws MeshError `bad_request` that lists every problem by its path
 */
export function parsePayload<T>(schema: z.ZodType<T>, data: unknown): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(
    (issue) => `\`${issue.path.map(String).join('.') || 'message'}\` ${issue.message}`,
  );
  throw new MeshError('bad_request', `the request is not valid: ${problems.slice(0, 10).join('; ')}`);
}
