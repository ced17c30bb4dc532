/** A sentence from which readers take what they understand, each seeing only what is left. */
export class Scanner {
  constructor(public rest: string) {}

  /** Takes the first match out of the sentence. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    const match = pattern.exec(this.rest);
    if (!match) return undefined;
    this.rest = `${this.rest.slice(0, match.index)} ${this.rest.slice(match.index + match[0].length)}`
      .replace(/\s+/g, ' ')
      .trim();
    return match;
  }
}
