import { type z } from 'zod';
import { type Denial } from '#libs/enforcement';
import { type EnforcementPorts } from '../ports.js';
import { deny } from '../refusal.js';
import { type CallBegun, type Validated } from '../stages.js';

/** The tool and its arguments, by the tool's own strict schema: what the schema does not name is refused. */
export function validate({ toolboxes }: EnforcementPorts) {
  return ({ toolName, message }: CallBegun): Validated | Denial => {
    const tool = toolboxes.find(toolName);
    if (!tool) return deny('admission', 'UNKNOWN_TOOL', 'there is no such tool, see `tools/list`');
    const parsed = tool.declaration.input.safeParse(message.params['arguments'] ?? {});
    if (parsed.success) return { tool, input: parsed.data };
    return deny('admission', 'ARGUMENTS_INVALID', `the arguments are not valid: ${problemsOf(parsed.error)}`);
  };
}

/** Names what is wrong and never repeats a value. */
function problemsOf(error: z.ZodError): string {
  const problems = error.issues.slice(0, 5).map((issue) => {
    if (issue.code === 'unrecognized_keys') {
      return `unknown ${issue.keys.slice(0, 3).map((key) => `\`${key.slice(0, 40)}\``).join(', ')}`; // prettier-ignore
    }
    return `\`${issue.path.join('.') || 'arguments'}\` ${issue.message.replace(/^Invalid input: /, '')}`;
  });
  return problems.join('; ');
}
