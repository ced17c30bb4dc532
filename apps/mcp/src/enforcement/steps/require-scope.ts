import { Denial } from '#libs/enforcement';
import { type Principal } from '#libs/principal';
import { type Tool } from '../../toolbox/tool.js';
import { type PipelineCode } from '../refusal.js';
import { type CallBegun, type Scoped, type Validated } from '../stages.js';

export const scopeMissing = 'SCOPE_MISSING' satisfies PipelineCode;

/** Whoever may use every tool that policy opens to them. It replaces no policy: what is permitted is decided all the same. */
const everyTool = 'admin:all';

/** Whether the token of whoever asks may be used for a tool at all. */
export const isInScope = ({ scopes }: Pick<Principal, 'scopes'>, { declaration: { scope } }: Tool): boolean =>
  scopes.includes(scope) || scopes.includes(everyTool);

/**
 * INVARIANT (no tool without its scope): what a token was not given for is not done with it, whatever policy permits its person. It comes after
 * the admission, so that nobody is sent to sign in again for what they would not be permitted.
 */
export function requireScope({
  principal,
  tool,
}: Pick<CallBegun & Validated, 'principal' | 'tool'>): Scoped | Denial {
  const { scope } = tool.declaration;
  if (isInScope(principal, tool)) return { scope };
  const couldHave = principal.unasked.includes(scope);
  return new Denial(
    'admission',
    [scopeMissing],
    [],
    couldHave
      ? `the token lacks the scope \`${scope}\`; sign in again and let the client have it`
      : `the scope \`${scope}\` comes with none of your roles and groups; an operator finds them in policies/scopes.json`,
    // RFC 6750 section 3.1: all that is needed, with what the token has, so that the next one loses nothing.
    couldHave ? { scopes: [...principal.scopes, scope] } : {},
  );
}
