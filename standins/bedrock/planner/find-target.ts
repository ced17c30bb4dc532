import { fetchRows, matching, sorted } from './fetch-rows.js';
import { table } from './phrase.js';
import { explain, isNotFound } from './refusal.js';
import { rowsIn, type Row } from './rows.js';
import { call, end, toolFor, type Scene, type Script } from './script.js';
import { unread } from './query.js';
import { type Target } from './target.js';
import { resolveWords } from './resolve.js';
import { singular, wordsOf } from './words.js';

/** The products a request means; ends with a question where that is not certain. */
export function* findTarget(scene: Scene, target: Target, verb: string): Script<Row[]> {
  switch (target.kind) {
    case 'ids':
      return target.ids.map((id) => scene.mentioned.find((row) => row.id === id) ?? { id });
    case 'mentioned':
      return pickMentioned(scene, target, verb);
    case 'extreme':
      return yield* findExtreme(scene, target, verb);
    case 'every':
      return target.query.unread ? end(unread(target.query.unread)) : yield* fetchRows(scene, target.query);
    case 'name':
      return yield* findByName(scene, target.name, verb);
  }
}

function pickMentioned(
  { mentioned }: Scene,
  { at, one }: Extract<Target, { kind: 'mentioned' }>,
  verb: string,
): Row[] {
  if (mentioned.length === 0) return end(`Which product should I ${verb}? Tell me its name or its id.`);
  if (at === undefined && one && mentioned.length > 1) return end(which(mentioned, verb));
  if (at === undefined) return mentioned;
  const row = mentioned.at(at);
  return row ? [row] : end(`There are only ${mentioned.length} to choose from. Which one should I ${verb}?`);
}

function* findExtreme(
  scene: Scene,
  { query, among }: Extract<Target, { kind: 'extreme' }>,
  verb: string,
): Script<Row[]> {
  if (query.unread) return end(unread(query.unread));
  if (query.other) return end(`Which of the two should I ${verb}?`);
  const limit = query.limit ?? 1;
  const chosen = (rows: readonly Row[]) => rows.slice(query.at ?? 0, limit);
  if (among && query.sort && scene.mentioned.length > 0) return chosen(sorted(scene.mentioned, query.sort));
  const rows = yield* fetchRows(scene, query);
  return chosen(rows).length > 0 ? chosen(rows) : end('There is no such product.');
}

/** Searches by name: the product of exactly that name, or the only one that holds all its words. */
function* findByName(scene: Scene, name: string, verb: string): Script<Row[]> {
  if (wordsOf(name).length === 0) return end(`Which product should I ${verb}? Tell me its name or its id.`);
  const shown = matching(scene.mentioned, name);
  if (shown.length === 1) return shown;
  const tool = toolFor(scene, 'search', 'list');
  for (const query of new Set([name, distinctive(name)])) {
    const answer = yield* call(scene, tool, { query, limit: 50 }, `find the product named ${query}`);
    const hits = matching(rowsIn(answer.value), name);
    if (hits.length === 1) return hits;
    if (hits.length > 1) return end(`More than one product matches \`${name}\`. ${which(hits, verb)}`);
  }
  const parts = name.split(/ and | ?, ?/i);
  if (parts.length < 2) return yield* nothingNamed(scene, name, verb);
  const rows: Row[] = [];
  for (const part of parts) {
    const found = yield* findByName(scene, part.replace(/^the /i, ''), verb);
    rows.push(...found);
  }
  return rows;
}

const which = (rows: readonly Row[], verb: string) => `Which one should I ${verb}?\n\n${table(rows)}`;

/** Says so, with what is spelt nearly the same; a word that stands in no name is asked about. */
function* nothingNamed(scene: Scene, name: string, verb: string): Script<never> {
  const meant = yield* resolveWords(scene, name);
  scene.notes = [];
  const near = meant ? matching(scene.known ?? [], meant) : [];
  const hint = near.length > 0 ? ` ${which(near, verb)}` : '';
  const text = `I found no product named \`${name}\` that you may see, so there is nothing to ${verb}.${hint}`;
  return end(text);
}

/** The word most likely to stand in a name: the first with a capital or a digit, else the last, singular. */
const distinctive = (name: string): string => {
  const words = name.split(/ /);
  return words.find((word) => /[A-Z0-9]/.test(word)) ?? singular(words.at(-1) ?? name);
};

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
