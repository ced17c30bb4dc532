/** Controls, and marks that turn the direction of what follows: a terminal obeys them instead of showing them. */
const obeyed = /[\p{Cc}\p{Zl}\p{Zp}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;
const keepsLines = new RegExp(`(?![\\n\\t])${obeyed.source}`, 'gu');

/**
 * INVARIANT (a terminal shows and never obeys): what a model or somebody else's name says can neither move the cursor,
 * hide what was refused, nor write the clipboard. Line feeds and tabs stay; text may come in pieces.
 */
export const forTerminal = (text: string): string => text.replace(keepsLines, '\uFFFD');

/** The same for text that belongs on one line, so that it cannot begin a line that looks like one of ours. */
export const onOneLine = (text: string): string => text.replace(obeyed, '\uFFFD');
