/** What one message may hold, in characters (code points), as the server counts them. */
export const longestMessage = 8_000;
const nearly = 500;

/** What there is to say of a message's length: nothing, what is left, or by how much it is too long. */
export type LengthWords = { tooLong: boolean; shown: string; announced: string } | undefined;

export function lengthOf(text: string): LengthWords {
  const left = longestMessage - [...text.trim()].length;
  const limit = longestMessage.toLocaleString('en');
  if (left < 0) {
    const over = -left;
    return {
      tooLong: true,
      shown: `${over.toLocaleString('en')} ${over === 1 ? 'character' : 'characters'} too many: a message holds ${limit}. Shorten it, or send it in parts.`,
      announced: `The message is too long. It may hold ${limit} characters.`,
    };
  }
  if (left > nearly) return undefined;
  return {
    tooLong: false,
    shown: `${left.toLocaleString('en')} of ${limit} characters left`,
    announced: `Fewer than ${nearly + 1} characters left.`,
  };
}
