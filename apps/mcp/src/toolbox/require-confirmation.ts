import { digestOf } from '#libs/enforcement';
import { ToolError } from './tool-error.js';

/** A part of the digest is enough: it guards against going on unasked, not against somebody who guesses. */
const codeLength = 8;

/**
 * Lets a call go on that there is something to say against only when whoever makes it sends the code of what was said. The code
 * belongs to these warnings and these arguments: no yes is carried over to another change, or to a warning that nobody has read.
 * It is no right: policy has permitted the call already.
 * @param warnings each what would happen, as a clause that may be shown
 * @throws ToolError `confirmation_needed` with the warnings, and with how to go on
 */
export function requireConfirmation(
  warnings: readonly string[],
  { confirm, ...input }: { readonly confirm?: string | undefined } & Readonly<Record<string, unknown>>,
): void {
  if (warnings.length === 0) return;
  const code = digestOf([warnings, input]).slice('sha256:'.length, 'sha256:'.length + codeLength);
  if (confirm === code) return;
  throw new ToolError(
    'confirmation_needed',
    `${warnings.join('; and ')}. Nothing was changed. ` +
      `To go on all the same, ask the person, and after a yes send this call again with \`confirm\` set to \`${code}\``,
  );
}
