import { type z } from 'zod';

/** Names what is wrong, five places at most, and never repeats a value. @param whole what the value itself is called */
export function problemsOf(error: z.ZodError, whole: string): string {
  const problems = error.issues.slice(0, 5).map((issue) => {
    const path = issue.path.map(String).join('.').slice(0, 100);
    if (issue.code !== 'unrecognized_keys')
      return `\`${path || whole}\` ${issue.message.replace(/^Invalid input: /, '')}`;
    const keys = issue.keys.slice(0, 3).map((key) => `\`${[...issue.path.map(String), key.slice(0, 40)].join('.')}\``);
    return `unknown ${keys.join(', ')}`;
  }); // prettier-ignore
  return problems.join('; ');
}
