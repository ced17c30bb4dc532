import { readClauses } from './clauses.js';
import { bareNumber } from './change.js';
import { matching } from './fetch-rows.js';
import { readIntent, type Intent } from './intent.js';
import { type Turn } from './conversation.js';
import { end, type Scene } from './script.js';
import { type Target } from './target.js';
import { warned } from './warning.js';

type Open = Extract<Intent, { kind: 'delete' | 'update' | 'create' | 'detail' }>;
export type Resumed = { scene: Scene; intent: Open };

/** An answer that is only an amount: `$20`, `for 20 dollars`, `price 20`. */
const amount =
  /^(?:for|at|it costs?|price(?:d at)?|the price is)? ?\$? ?\d[\d,.]* ?(?:dollars?|usd|bucks|\$)?$/i;

/**
 * What an answer takes up again: which product was meant, a value that was missing, or a yes to several.
 * Undefined where nothing was asked, or where the clause is a request of its own.
 */
export function resume(scene: Scene, clause: string, text = clause): Resumed | undefined {
  const before = scene.earlier.at(-1);
  const asked = before !== undefined && /\?(?: ?Say yes[^\n]*)?(?: ?\n|$)/.test(before.answer);
  if (!asked) return undefined;
  const open = openIntent(before.text);
  if (!open) return undefined;
  const intent = readIntent(clause);
  if (intent.kind === 'pick' && /Say yes/.test(before.answer) && agrees.test(text))
    end('Is that a yes, with more to it? Say yes alone, and the rest after it. Nothing was changed.');
  if (intent.kind === 'confirm') {
    const rest = open.kind === 'create' ? notYetMade(open, before) : open;
    return rest && { scene: { ...scene, confirmed: true }, intent: rest };
  }
  if (open.kind === 'create') {
    if (!amount.test(clause) && intent.kind !== 'pick') return undefined;
    const whole = readIntent(`${lastClause(before.text)}, ${clause}`, before.text);
    return whole.kind === 'create' ? { scene, intent: whole } : undefined;
  }
  if (open.kind === 'update' && open.changes.length === 0) {
    const whole = readIntent(`${lastClause(before.text).replace(bareNumber, '')} ${clause}`, clause);
    const told =
      whole.kind === 'update' && whole.changes.length > 0 && !['update', 'delete'].includes(intent.kind);
    return told ? { scene, intent: whole } : undefined;
  }
  if (intent.kind !== 'pick') return undefined;
  // `the 32` is an id only where it is nothing of what was shown.
  const { target: said } = intent;
  const name = said.kind === 'name' ? said.name : said.kind === 'ids' ? said.ids.join() : '';
  const [only, another] = name ? matching(scene.mentioned, name) : [];
  const target: Target = only && !another ? { kind: 'ids', ids: [only.id] } : said;
  return { scene, intent: { ...open, target } };
}

const agrees = /^(?:yes|yep|yeah|sure|ok(?:ay)?)\b/i;

/** What is left to create after a warning, from the product that it was about: those before it are there already. */
function notYetMade(open: Extract<Open, { kind: 'create' }>, before: Turn): Open | undefined {
  const name = warned(before)?.input['name'];
  const at = open.drafts.findIndex((draft) => draft.name === name);
  return at < 0 ? undefined : { ...open, drafts: open.drafts.slice(at) };
}

const lastClause = (text: string) => readClauses(text).at(-1) ?? '';

/** What the last clause of a message asked for, where it can be taken up again. */
function openIntent(text: string): Open | undefined {
  const intent = readIntent(lastClause(text), text);
  return /^(?:delete|update|create|detail)$/.test(intent.kind) ? (intent as Open) : undefined;
}
