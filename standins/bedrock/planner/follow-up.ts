import { readClauses } from './clauses.js';
import { readIntent, type Intent } from './intent.js';
import { type Query, readQuery } from './query.js';
import { categoriesOf } from './resolve.js';
import { resume } from './resume.js';
import { shownIn } from './rows.js';
import { type Scene } from './script.js';

/** What a clause asks for: a name that answers no question is a search, and an end of what was shown a question. */
export function asked(scene: Scene, clause: string, text: string): Intent {
  const intent = readIntent(clause, text);
  if (intent.kind !== 'pick' || resume(scene, clause)) return intent;
  const { target } = intent;
  // `the 4K one` is one of the kind that was shown.
  const [category, another] = /\bones?$/i.test(clause) ? categoriesOf(scene.mentioned) : [];
  const query = { ...readQuery(clause), ...(category && !another && { category }) };
  if (target.kind === 'name') return { kind: 'read', query, follows: false };
  return target.kind === 'extreme' ? { kind: 'read', query: target.query, follows: true } : intent;
}

const ofThose = /\b(?:them|those|these|they|their|its?|that one)\b/i;
const goesOn = /^and\b|\b(?:is|are|any|have|got|there) (?:still )?(?:left|remaining)\b/i;

/**
 * INVARIANT (a follow-up never widens): it is about the questions before it, back to the one that began, or else about
 * what was shown last. Only where nothing was asked before and it refers to nothing is it about all that there is.
 */
export function followed(scene: Scene, query: Query, said: string): Query {
  // `and the cheapest?` after `the dearest laptop` is another laptop; anything else is said of those shown.
  const alike = isAlike(query, said);
  const otherEnd = alike || (query.limit !== undefined && !ofThose.test(said));
  let whole = query;
  for (const [at, turn] of [...scene.earlier.entries()].reverse()) {
    const before = { ...scene, earlier: scene.earlier.slice(0, at) };
    for (const clause of readClauses(turn.text).reverse()) {
      const intent = asked(before, clause, turn.text);
      if (intent.kind === 'chat' || intent.kind === 'confirm') continue;
      if (alike && intent.kind !== 'read') return query;
      if (intent.kind !== 'read' || (intent.query.limit !== undefined && !otherEnd))
        return { ...whole, among: shownIn(turn.answer) };
      whole = alike ? { ...intent.query, ...whole } : merged(intent.query, whole);
      if (!intent.follows && !isAlike(intent.query, turn.text)) return whole;
    }
  }
  return whole === query && !alike && (ofThose.test(said) || goesOn.test(said))
    ? { ...query, among: [] }
    : whole;
}

/** `and of printers?` asks of other products what was asked before. */
export const isAlike = (query: Query, said: string): boolean =>
  /^(?:and|also|what about|how about)\b/i.test(said) && Object.keys(query).length === 1;

/** Goes on from the question before: `only those under $500`, `sort them by price`. */
function merged({ summary: _said, ...before }: Query, now: Query): Query {
  return { ...before, ...now, subjects: now.subjects.length > 0 ? now.subjects : before.subjects };
}
