import { readClauses } from './clauses.js';
import { readIntent, type Intent } from './intent.js';
import { type Query, readQuery } from './query.js';
import { merged } from './read-catalogue.js';
import { resume } from './resume.js';
import { mentionedIn } from './rows.js';
import { type Asked, type Scene } from './script.js';

/** What was asked before, in order, with what the answers showed; talk is left out. */
export const askedIn = (scene: Scene): Asked[] =>
  scene.earlier.flatMap((turn, at, all) =>
    readClauses(turn.text)
      .map((clause, place) => {
        const resumed =
          place === 0 ? resume({ ...scene, earlier: all.slice(0, at) }, clause)?.intent : undefined;
        return asked(resumed ?? readIntent(clause, turn.text), clause);
      })
      .filter(({ kind }) => kind !== 'chat' && kind !== 'confirm')
      .map((intent) => ({ intent, shown: mentionedIn([turn]) })),
  );

/** A bare name that answers nothing is a question: `laptops over 1500`. */
export const asked = (intent: Intent, clause: string): Intent =>
  intent.kind === 'pick' && intent.target.kind === 'name'
    ? { kind: 'read', query: readQuery(clause), follows: false }
    : intent;

const ofThose = /\b(?:them|those|these|they|their|its?|that one)\b/i;
const saysSo = /^and\b|\b(?:left|remaining)\b/i;

/**
 * INVARIANT (a follow-up never widens): what goes on from before is about the questions before it, back to the one that
 * began, or else about what was shown last; it is about the whole catalogue only where nothing was asked and it refers to nothing.
 */
export function followed({ asked: before }: Scene, query: Query, said: string): Query {
  const chain: Query[] = [query];
  // `and the cheapest?` after `the dearest` is of the same kind of thing; anything else is said of those shown.
  const otherEnd = query.limit !== undefined && !ofThose.test(said);
  for (const { intent, shown } of [...before].reverse()) {
    const those = (): Query => ({ ...chain.reduce(merged), among: shown.map(({ id }) => id) });
    const extreme = intent.kind === 'pick' && intent.target.kind === 'extreme' && intent.target.query;
    const earlier = intent.kind === 'read' ? intent.query : extreme;
    if (!earlier || (earlier.limit !== undefined && !otherEnd)) return those();
    chain.unshift(earlier);
    if (intent.kind === 'read' && !intent.follows) return chain.reduce(merged);
  }
  const refers = chain.length === 1 && (ofThose.test(said) || saysSo.test(said));
  return { ...chain.reduce(merged), ...(refers && { among: [] }) };
}
