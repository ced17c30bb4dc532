import { type DecisionRecorded, whoIn } from '#libs/contracts';

/** Of either version. */
type Shown = Pick<DecisionRecorded, 'time' | 'agent' | 'tool' | 'resource' | 'decision'> & {
  readonly user?: { readonly name: string } | undefined;
};

/** One decision for a person who watches: `[time] [user via agent] [tool] [resource] [decision]`. */
export function decisionLine({ time, user, agent, tool, resource, decision }: Shown): string {
  return [time, whoIn({ user, agent }), tool, `${resource.type} ${resource.id}`, decision]
    .map((field) => `[${printable(field)}]`)
    .join(' ');
}

/**
 * INVARIANT (one decision, one line): what a field holds can neither begin a line, nor a field, nor change what a
 * terminal shows: control, format (bidirectional, zero-width) and separator characters and lone surrogates become `�`, brackets parentheses.
 */
function printable(field: string): string {
  return field
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\uFFFD')
    .replaceAll('[', '(')
    .replaceAll(']', ')')
    .slice(0, 200);
}
