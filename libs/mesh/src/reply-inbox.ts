import { randomBytes } from 'node:crypto';
import { errors, headers, type Msg } from '@nats-io/transport-node';
import { type MeshConnection } from './connect-mesh.js';
import { MeshError } from './mesh-error.js';
import { header, inboxPrefix } from './wire.js';

export interface OpenCall {
  readonly subject: string;
  onMessage(message: Msg): void;
  /** The call cannot be answered any more. */
  onLost(error: MeshError): void;
}

/**
 * All answers to one connection over one subscription. A message for a call that is closed is told so, which stops its sender.
 * INVARIANT (an answer cannot be foretold): each call has a token of its own that says nothing of any other, nor of the inbox that
 * the client of NATS asks the server from. Its own ids (NUID) count upwards: whoever was called once would know all that follow.
 */
export class ReplyInbox {
  readonly #calls = new Map<string, OpenCall>();
  readonly #prefix: string;

  constructor(private readonly connection: MeshConnection) {
    this.#prefix = `${inboxPrefix(connection.peer)}.${unguessable()}.`;
    connection.nats.subscribe(`${this.#prefix}*`, {
      callback: (error, message) => {
        if (!error) this.#deliver(message);
      },
    });
    void this.#follow();
  }

  /** @returns the reply subject, and what takes the call out of the table */
  open(call: OpenCall): { address: string; close: () => void } {
    const token = unguessable();
    this.#calls.set(token, call);
    return { address: this.#prefix + token, close: () => this.#calls.delete(token) };
  }

  #deliver(message: Msg): void {
    const call = this.#calls.get(message.subject.slice(this.#prefix.length));
    if (call) call.onMessage(message);
    else if (message.reply?.startsWith('_INBOX_')) {
      const gone = headers();
      gone.set(header.kind, 'gone');
      message.respond('', { headers: gone });
    }
  }

  async #follow(): Promise<void> {
    for await (const status of this.connection.nats.status()) {
      if (status.type === 'disconnect' || status.type === 'close') {
        // Permissions to reply end with the connection they were given on: no answer can come any more.
        this.#lose(new MeshError('unavailable', 'the connection to NATS was lost; try again'));
      }
      if (status.type === 'error' && status.error instanceof errors.PermissionViolationError) {
        const { operation, subject } = status.error;
        if (operation !== 'publish') continue;
        this.#lose(
          new MeshError('forbidden', `\`${this.connection.peer}\` may not publish \`${subject}\``),
          subject,
        );
      }
    }
  }

  #lose(error: MeshError, subject?: string): void {
    for (const call of [...this.#calls.values()]) {
      if (subject === undefined || call.subject === subject) call.onLost(error);
    }
  }
}

/** 128 random bits, in letters that a subject may have. */
const unguessable = () => randomBytes(16).toString('base64url');
