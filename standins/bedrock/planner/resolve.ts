import leven from 'leven';
import { fetchPages } from './fetch-pages.js';
import { textOf, type Row } from './rows.js';
import { ended, isEnding, type Ending, type Scene, type Script } from './script.js';
import { singular, wordsOf } from './words.js';

/** The catalogue as far as it can be read: what it calls things is all that the grammar knows of them. */
export function* readCatalogueWords(scene: Scene): Script<Row[] | Ending> {
  scene.known ??= yield* fetchPages(scene, { subjects: [] }, {});
  return scene.known;
}

export const categoriesOf = (rows: readonly Row[]): string[] =>
  [...new Set(rows.map((row) => textOf(row, 'category')))].filter(Boolean).sort();

const plain = (text: string) => wordsOf(text).map(singular).join(' ');
export const categoryLike = (rows: readonly Row[], text: string): string | undefined =>
  categoriesOf(rows).find((category) => plain(category) === plain(text));

/**
 * The words of a phrase as the catalogue has them: near spellings are mended, and said; a word that stands in no name
 * and no category is asked about, for it may mean anything.
 */
export function* resolveWords(scene: Scene, text: string): Script<string | Ending> {
  const rows = yield* readCatalogueWords(scene);
  if (isEnding(rows)) return rows;
  const known = new Set(
    rows.flatMap((row) => wordsOf(`${textOf(row, 'name')} ${textOf(row, 'category')}`)).map(singular),
  );
  const mended: string[] = [];
  for (const word of wordsOf(text)) {
    const near = known.has(singular(word)) ? [singular(word)] : nearest(known, singular(word));
    const [only, another] = near;
    if (only === undefined || another !== undefined) return unknownWord(word, rows, near);
    if (only !== singular(word)) scene.notes.push(`I took \`${word}\` for \`${only}\`.`);
    mended.push(only);
  }
  return mended.join(' ');
}

function unknownWord(word: string, rows: readonly Row[], near: readonly string[]): Ending {
  const hint =
    near.length > 0 ? `Do you mean ${near.map((each) => `\`${each}\``).join(' or ')}?` : 'What do you mean?';
  return ended(
    `I do not know the word \`${word}\`: it is in no name and no category that you may see. ${hint} The categories are ${categoriesOf(rows).join(', ')}.`,
  );
}

/** Words one slip away, or two where the word is long; a short one is near to too many. */
function nearest(known: ReadonlySet<string>, word: string): string[] {
  const most = word.length < 5 || /\d/.test(word) ? 0 : word.length < 7 ? 1 : 2;
  return most === 0 ? [] : [...known].filter((each) => leven(each, word) <= most);
}
