import unhomoglyph from 'unhomoglyph';

/** What is put on screen for nothing: it makes no two names differ to the eye. */
const ignorable = /\p{Default_Ignorable_Code_Point}/gu;

/** UTS #39 section 4: two texts with one skeleton look the same. It is for comparing and never shown. */
const skeleton = (text: string): string =>
  unhomoglyph(text.normalize('NFD').replace(ignorable, '')).normalize('NFD');

/**
 * Keys of a name, up to four. Names that share a key can be taken for each other: they look alike (UTS #39, with the confusables of Unicode),
 * in one of two ways, since the skeleton does not know that `A` and `a` are read as the same letter: as they are written, so that
 * `PayPaI` is `PayPal`, and in lower case, so that `INFO` is `info`. One key for both would make `i` the same as `l`.
 * The same of its compatibility form (NFKC): the confusables have not every letter of full width, nor those of half.
 */
export function lookalikesOf(name: string): string[] {
  const keys = [name, name.normalize('NFKC')].flatMap((form) => [
    skeleton(form).toLowerCase(),
    skeleton(form.toLowerCase()),
  ]);
  return [...new Set(keys)];
}
