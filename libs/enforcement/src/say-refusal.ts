import { type Explanation } from './explanation.js';

export interface Refused extends Explanation {
  /** The person's name, or the agent's where it acts for nobody. */
  readonly who: string;
  /** The name of a tool, or of another action. */
  readonly action: string;
}

/**
 * A refusal for people, without codes: `alice may not create products. Only editors change anything. Editors could do it.`
 * The one place that puts it into words.
 */
export const sayRefusal = ({ who, action, why, could }: Refused): string =>
  [`${who} may not ${inWords(action)}.`, ...why, ...(could ? [sayWho(could)] : [])].join(' ');

/** `products_create` is `create products`. */
function inWords(action: string): string {
  const [subject, ...verb] = action.split('_');
  return verb.length > 0 ? `${verb.join(' ')} ${subject}` : `use \`${action}\``;
}

function sayWho(could: readonly string[]): string {
  const roles = could.map((role) => `${role}s`);
  const last = roles.pop();
  if (last === undefined) return 'No role could do it.';
  const named = roles.length > 0 ? `${roles.join(', ')} and ${last}` : last;
  return `${named.charAt(0).toUpperCase()}${named.slice(1)} could do it.`;
}
