import { once } from 'node:events';
import { type Socket } from 'node:net';
import { type ClientConnection } from './client-connection.js';
import { type Server } from './command.js';
import { CommandError } from './command-error.js';
import { runCommand } from './run-command.js';
import { MalformedMessage } from './wire/malformed-message.js';
import { MessageFrames } from './wire/message-frames.js';
import { readMessage, type WireRequest } from './wire/read-message.js';
import { writeReply } from './wire/write-reply.js';

/** A handshake is small; a stranger may not make the process hold more. */
const maxBytesBeforeLogin = 64 * 1024;
const maxBytes = 48_000_000;

/** A silent client is gone. Drivers speak every ten seconds on the connections by which they watch a server. */
const strangerIdleMs = 2 * 60_000;
const idleMs = 30 * 60_000;

/**
 * Serves one client: a message is answered before the next is read, so that a client that sends without reading is
 * slowed down by its own socket. INVARIANT (a bad client hurts itself only): whatever it sends ends at most its own
 * connection.
 */
export async function serveConnection(
  server: Server,
  socket: Socket,
  connection: ClientConnection,
): Promise<void> {
  const frames = new MessageFrames(() => (connection.userId === undefined ? maxBytesBeforeLogin : maxBytes));
  const allowSilence = () => {
    const limit = connection.userId === undefined ? strangerIdleMs : idleMs;
    if (socket.timeout !== limit) socket.setTimeout(limit);
  };
  socket.on('timeout', () => socket.destroy());
  allowSilence();
  try {
    for await (const piece of socket)
      for (const message of frames.push(piece as Buffer)) {
        const reply = await answer(server, connection, message);
        if (socket.destroyed) return;
        if (reply && !socket.write(reply)) await drained(socket);
        if (connection.closing) return;
        allowSilence();
      }
  } catch (error) {
    const ordinary = error instanceof MalformedMessage || (error as NodeJS.ErrnoException).code !== undefined;
    if (!ordinary) throw error;
  } finally {
    if (connection.closing) socket.end();
    else socket.destroy();
  }
}

async function answer(
  server: Server,
  connection: ClientConnection,
  message: Buffer,
): Promise<Buffer | undefined> {
  let request: WireRequest;
  try {
    request = readMessage(message);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const { code, codeName, message: errmsg } = error;
    return writeReply(message.readInt32LE(4), { ok: 0, errmsg, code, codeName }, false);
  }
  const reply = await runCommand(server, connection, request);
  return request.wantsReply ? writeReply(request.requestId, reply, request.legacy) : undefined;
}

async function drained(socket: Socket): Promise<void> {
  const done = new AbortController();
  const { signal } = done;
  const either = [once(socket, 'drain', { signal }), once(socket, 'close', { signal })];
  await Promise.race(either).finally(() => done.abort());
  await Promise.allSettled(either);
}
