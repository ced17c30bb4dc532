import { type Denial } from '#libs/enforcement';
import { type EnforcementPorts } from '../ports.js';
import { deny } from '../refusal.js';
import { type CallBegun, type Validated } from '../stages.js';
import { problemsOf } from './problems-of.js';

/** The tool and its arguments, by the tool's own strict schema: what the schema does not name is refused. */
export function validate({ toolboxes }: EnforcementPorts) {
  return ({ toolName, message, refused }: CallBegun): Validated | Denial => {
    if (refused) return deny('admission', 'ENVELOPE_INVALID', refused.message);
    const tool = toolboxes.find(toolName);
    if (!tool) return deny('admission', 'UNKNOWN_TOOL', 'there is no such tool, see `tools/list`');
    const parsed = tool.declaration.input.safeParse(message.params['arguments'] ?? {});
    if (parsed.success) return { tool, input: parsed.data };
    return deny(
      'admission',
      'ARGUMENTS_INVALID',
      `the arguments are not valid: ${problemsOf(parsed.error, 'arguments')}`,
    );
  };
}
