import { fetchRows, matching } from './fetch-rows.js';
import { followed } from './follow-up.js';
import { table } from './phrase.js';
import { explain, isNotFound } from './refusal.js';
import { rowsIn, type Row } from './rows.js';
import { call, end, toolFor, type Scene, type Script } from './script.js';
import { unread } from './query.js';
import { type Target } from './target.js';
import { isFiller } from './lexicon.js';
import { resolveWords } from './resolve.js';
import { comma, rx, singular, wordsOf } from './words.js';

/** The products a request means; ends with a question where that is not certain. */
export function* findTarget(scene: Scene, target: Target, verb: string): Script<Row[]> {
  if (target.kind === 'mentioned') return pickMentioned(scene, target, verb);
  if (target.kind === 'extreme') return yield* findExtreme(scene, target);
  if (target.kind === 'every') return yield* fetchRows(scene, target.query);
  if (target.kind === 'name') return yield* findByName(scene, target.name, verb);
  return target.ids.map((id) => scene.mentioned.find((row) => row.id === id) ?? { id });
}

type Of<Kind> = Extract<Target, { kind: Kind }>;

function pickMentioned({ mentioned }: Scene, { at, one }: Of<'mentioned'>, verb: string): Row[] {
  if (mentioned.length === 0) return end(`Which product should I ${verb}? Tell me its name or its id.`);
  if (at === undefined && one && mentioned.length > 1) return end(which(mentioned, verb));
  if (at === undefined) return mentioned;
  const row = mentioned.at(at);
  return row ? [row] : end(`There are only ${mentioned.length} to choose from. Which one should I ${verb}?`);
}

function* findExtreme(scene: Scene, { query, among }: Of<'extreme'>): Script<Row[]> {
  const rows = yield* fetchRows(scene, among ? followed(scene, query, 'of those') : query);
  const chosen = rows.slice(query.at ?? 0, query.limit ?? 1);
  return chosen.length > 0 ? chosen : end('There is no such product.');
}

/** Searches by name: the product of exactly that name, or the only one that holds all its words. */
function* findByName(scene: Scene, name: string, verb: string): Script<Row[]> {
  if (wordsOf(name).every((word) => nameless.test(word)))
    return end(`Which product should I ${verb}? Tell me its name or its id.`);
  const shown = matching(scene.mentioned, name);
  if (shown.length === 1) return shown;
  const tool = toolFor(scene, 'search', 'list');
  const answer = yield* call(scene, tool, { query: name, limit: 50 }, `find the product named ${name}`);
  const hits = matching(rowsIn(answer.value), name);
  if (hits.length > 0) return oneOf(hits, name, verb);
  const parts = name.split(rx` and | ?${comma} ?`);
  if (parts.length < 2) return yield* findAmongAll(scene, name, verb);
  const rows: Row[] = [];
  for (const part of parts) rows.push(...(yield* findByName(scene, part.replace(/^the /i, ''), verb)));
  return rows;
}

const which = (rows: readonly Row[], verb: string) => `Which one should I ${verb}?\n\n${table(rows)}`;
const oneOf = (rows: Row[], name: string, verb: string): Row[] =>
  rows.length === 1 ? rows : end(`More than one product matches \`${name}\`. ${which(rows, verb)}`);

/** Looks for the words of a name in other forms; what is only spelt nearly the same is asked about. */
function* findAmongAll(scene: Scene, name: string, verb: string): Script<Row[]> {
  const meant = yield* resolveWords(scene, name);
  const mended = scene.notes.splice(0).length > 0;
  const near = meant ? matching(scene.known ?? [], meant) : [];
  // INVARIANT (no word is dropped from a name): `delete the price of X` does not delete X.
  const dropped = wordsOf(name).find(
    (word) => isFiller(word) && !nameless.test(word) && !meant.includes(singular(word)),
  );
  if (near.length > 0 && dropped) return end(unread(dropped, name));
  if (near.length > 0 && !mended) return oneOf(near, name, verb);
  const hint = near.length > 0 ? ` ${which(near, verb)}` : '';
  return end(`I found no product named \`${name}\` that you may see, so there is nothing to ${verb}.${hint}`);
}

/** Words that may stand beside a name without being more of it. */
const nameless = /^(?:the|an?|our|my|this|that|products?|items?|things?|stuff|of|and|s)$/;

const nobody = (id: string) =>
  end(`There is no product with the id ${id} that you may see. What is meant by \`${id}\`?`);

/** A product by its id, with its present values. */
export function* getById(scene: Scene, id: string): Script<Row> {
  const tool = toolFor(scene, 'get');
  const { input } = scene.tools.fill(tool, { id });
  const [result] = yield [{ name: tool.name, input, why: `I need product ${id} as it is now.` }];
  if (!result) return end(`I could not look up product ${id}.`);
  if (isNotFound(result)) return nobody(id);
  if (result.failed) return end(explain(result, `look up product ${id}`));
  const [row] = rowsIn(result.value);
  return row ?? nobody(id);
}
