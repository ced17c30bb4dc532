import { lookalikesOf } from '#libs/contracts';
import { applicationNames } from '../presets.js';

/**
 * Whether a name can be taken for this service's, or is that of a known application in disguise. An application may call itself
 * plainly what it is: that is quoted as its own words. Nobody has a reason to write that name in other letters.
 */
export function imitates(name: string): boolean {
  const folded = foldedOf(name);
  const resembles = (other: string) => foldedOf(other).some((key) => folded.some((one) => one.includes(key)));
  return (
    resembles('deputy') ||
    applicationNames.some((application) => resembles(application) && !isPlain(name, application))
  );
}

/**
 * The letters and digits that a name is read as: compatibility forms as the letters they stand for (NFKC), letters as those
 * they look like (UTS #39), without marks, spaces and signs between them.
 */
const foldedOf = (name: string): string[] =>
  lookalikesOf(name.normalize('NFKC')).map((key) => key.normalize('NFKD').replace(/[^\p{L}\p{N}]/gu, ''));

/** As it is spelled, in one word or its own. */
const isPlain = (name: string, application: string): boolean => {
  const [said, known] = [name.toLowerCase(), application.toLowerCase()];
  return said.includes(known) || said.includes(known.replaceAll(' ', ''));
};
