import leven from 'leven';
import { fetchPages } from './fetch-pages.js';
import { isFiller } from './lexicon.js';
import { heldBy, textOf, type Row } from './rows.js';
import { end, type Scene, type Script } from './script.js';
import { singular, wordsOf } from './words.js';

/** The catalogue as far as it can be read: what it calls things is all that the grammar knows of them. */
export function* readCatalogueWords(scene: Scene): Script<Row[]> {
  scene.known ??= yield* fetchPages(scene, { subjects: [] }, {});
  return scene.known;
}

export const categoriesOf = (rows: readonly Row[]): string[] =>
  [...new Set(rows.map((row) => textOf(row, 'category')))].filter(Boolean).sort();

const plain = (text: string) => wordsOf(text).map(singular).join(' ');
export const categoryLike = (rows: readonly Row[], text: string): string | undefined =>
  categoriesOf(rows).find((category) => plain(category) === plain(text));

/** A category that the catalogue has. A word that is none may be anything: it is asked about. */
export function* categoryOf(scene: Scene, kind: string, so = ''): Script<string> {
  const rows = yield* readCatalogueWords(scene);
  const offer = so && ` If it is to be a new one, say \`category "${kind}"\`. ${so}`;
  const known = categoryLike(rows, kind);
  return known ?? end(`I know no category \`${kind}\`; there are ${categoriesOf(rows).join(', ')}.${offer}`);
}

/**
 * The words of a phrase as the catalogue has them: near spellings are mended, and said; words that stand in no name and
 * no category are asked about, for they may mean anything.
 */
export function* resolveWords(scene: Scene, text: string): Script<string> {
  const rows = yield* readCatalogueWords(scene);
  const known = new Set(rows.flatMap(heldBy));
  const joined = singular(wordsOf(text).join(''));
  if (known.has(joined)) return joined;
  const mended: string[] = [];
  const unknown: string[] = [];
  for (const word of wordsOf(text)) {
    const one = singular(word);
    if (known.has(one)) mended.push(one);
    else if (!isFiller(word) && !/^inch(?:es)?$/.test(word)) {
      const [near, another] = nearest(known, one);
      const taken = another === undefined ? near : undefined;
      if (taken === undefined) unknown.push(word);
      else scene.notes.push(`I took \`${word}\` for \`${taken}\`.`);
      if (near !== undefined) mended.push(near);
    }
  }
  return unknown.length > 0 ? askAbout(unknown, text, known, rows) : mended.join(' ');
}

function askAbout(words: string[], text: string, known: ReadonlySet<string>, rows: readonly Row[]): never {
  const near = words.flatMap((word) => nearest(known, singular(word)));
  const hint = near.length > 0 ? `Do you mean ${quoted(near, 'or')}?` : 'What do you mean?';
  const [they, name] = words.length > 1 ? ['words', 'they are'] : ['word', 'it is'];
  const of = words.length === 1 && words[0] === text.toLowerCase() ? '' : ` of \`${text}\``;
  return end(
    `I do not know the ${they} ${quoted(words, 'and')}${of}: ${name} in no name and no category that you may see. ${hint} The categories are ${categoriesOf(rows).join(', ')}.`,
  );
}

const quoted = (words: readonly string[], by: string) => words.map((word) => `\`${word}\``).join(` ${by} `);

/**
 * Words one slip away, or two where they are long. A slip is within a word: `tables` are no tablets, and no `iphone` is a
 * phone; only the end of a long one may be missing.
 */
const nearest = (known: ReadonlySet<string>, word: string): string[] =>
  [...known].filter((each) => {
    if (word.length < 5 || /\d/.test(word) || each[0] !== word[0]) return false;
    if (each.at(-1) !== word.at(-1))
      return word.length > 6 && each.length === word.length + 1 && each.startsWith(word);
    const letters = (text: string) => [...text].sort().join('');
    return letters(each) === letters(word) || leven(each, word) <= (each.length > 7 ? 2 : 1);
  });
