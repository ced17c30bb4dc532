const open = '<thinking>';
const close = '</thinking>';

/**
 * Takes `<thinking>…</thinking>` out of streamed text, wherever a delta may cut the tags. Nova writes its reasoning
 * that way before a tool call; it is not meant for the person. Holds back no more than an unfinished tag.
 */
export class ThinkingFilter {
  #held = '';
  #inside = false;
  #begun = false;

  /** @returns what may be shown of the text so far */
  next(delta: string): string {
    this.#held += delta;
    let shown = '';
    for (;;) {
      const tag = this.#inside ? close : open;
      const at = this.#held.indexOf(tag);
      if (at < 0) break;
      if (!this.#inside) shown += this.#held.slice(0, at);
      this.#held = this.#held.slice(at + tag.length);
      this.#inside = !this.#inside;
    }
    const kept = startOfTag(this.#held, this.#inside ? close : open);
    if (!this.#inside) shown += this.#held.slice(0, this.#held.length - kept);
    this.#held = kept > 0 ? this.#held.slice(-kept) : '';
    return this.#trimmed(shown);
  }

  /** What was held back when the stream ended: text that only looked like a tag. */
  end(): string {
    const rest = this.#inside ? '' : this.#held;
    this.#held = '';
    return this.#trimmed(rest);
  }

  /** Reasoning leaves blank lines before the first word. */
  #trimmed(text: string): string {
    const shown = this.#begun ? text : text.trimStart();
    this.#begun ||= shown !== '';
    return shown;
  }
}

/** How many characters at the end of `text` may be the beginning of `tag`. */
function startOfTag(text: string, tag: string): number {
  for (let length = Math.min(tag.length - 1, text.length); length > 0; length--)
    if (tag.startsWith(text.slice(-length))) return length;
  return 0;
}
