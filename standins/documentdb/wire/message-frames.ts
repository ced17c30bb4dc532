import { headerLength } from './read-message.js';
import { MalformedMessage } from './malformed-message.js';

/**
 * Cuts a byte stream into messages by their length field. Bytes are joined once per message, so that a large
 * message in many small pieces costs linear time.
 */
export class MessageFrames {
  private pieces: Buffer[] = [];
  private held = 0;

  /** @param limit the longest message taken at this moment, in bytes */
  constructor(private readonly limit: () => number) {}

  /** Takes received bytes and yields the messages they complete. @throws MalformedMessage */
  *push(piece: Buffer): Generator<Buffer> {
    this.pieces.push(piece);
    this.held += piece.length;
    for (let length = this.nextLength(); length && this.held >= length; length = this.nextLength()) {
      const all = this.joined();
      this.pieces = all.length > length ? [all.subarray(length)] : [];
      this.held -= length;
      yield all.subarray(0, length);
    }
  }

  private nextLength(): number | undefined {
    if (this.held < headerLength) return undefined;
    if ((this.pieces[0] as Buffer).length < headerLength) this.pieces = [this.joined()];
    const length = (this.pieces[0] as Buffer).readInt32LE(0);
    if (length < headerLength || length > this.limit())
      throw new MalformedMessage('message length out of bounds');
    return length;
  }

  private joined(): Buffer {
    return this.pieces.length === 1 ? (this.pieces[0] as Buffer) : Buffer.concat(this.pieces, this.held);
  }
}
