import { type Denial } from '#libs/enforcement';
import { type AllowedMethod } from '../methods.js';
import { type EnforcementPorts } from '../ports.js';
import { deny } from '../refusal.js';
import { type CallBegun, type Validated } from '../stages.js';
import { problemsOf } from './problems-of.js';

/** The tool and its arguments, by the tool's own strict schema: what the schema does not name is refused. */
export function validate({ toolboxes }: EnforcementPorts) {
  return ({ toolName, message, refused }: CallBegun): Validated | Denial => {
    if (refused) return deny('admission', 'ENVELOPE_INVALID', refused.message);
    const tool = toolboxes.find(toolName);
    // INVARIANT (each by its own method): a tool is not got as a prompt, nor a resource called.
    if (!tool || tool.method !== message.method)
      return deny('admission', 'UNKNOWN_TOOL', unknown[message.method] ?? unknown['tools/call']);
    const parsed = tool.declaration.input.safeParse(tool.givenIn(message.params));
    if (parsed.success) return { tool, input: parsed.data };
    return deny(
      'admission',
      'ARGUMENTS_INVALID',
      `the arguments are not valid: ${problemsOf(parsed.error, 'arguments')}`,
    );
  };
}

const unknown: Readonly<Partial<Record<AllowedMethod, string>> & Record<'tools/call', string>> = {
  'tools/call': 'there is no such tool, see `tools/list`',
  'prompts/get': 'there is no such prompt, see `prompts/list`',
  'resources/read': 'there is no such resource, see `resources/list` and `resources/templates/list`',
};
