import { Binary, type Document } from 'bson';
import { mechanism, ScramConversation } from '../access/scram.js';
import { type User } from '../access/users.js';
import { authenticationFailed, CommandError } from '../command-error.js';
import { type ClientConnection } from '../client-connection.js';
import { type Command, type Server } from '../command.js';

export const saslStart: Command = {
  fields: ['mechanism', 'payload', 'autoAuthorize', 'options'],
  run(server, call) {
    return startConversation(server, call.connection, call.database, call.fields);
  },
};

/** The first step of SCRAM. It ends whatever login the connection had. @throws CommandError 18, 334 */
export function startConversation(
  server: Server,
  connection: ClientConnection,
  database: string,
  step: Document,
): Document {
  delete connection.userId;
  delete connection.conversation;
  if (step.mechanism !== mechanism)
    throw new CommandError(334, `the local stand-in logs in by ${mechanism} only`);
  let user: User | undefined;
  const scram = new ScramConversation(payloadText(step.payload), (name) => {
    user = server.store.users.find(database, name);
    return user?.credential;
  });
  connection.conversation = { id: 1, scram, user };
  return { conversationId: 1, done: false, payload: payloadOf(scram.challenge) };
}

export const payloadOf = (text: string) => new Binary(Buffer.from(text));

export function payloadText(payload: unknown): string {
  if (payload instanceof Binary) return Buffer.from(payload.value()).toString('utf8');
  throw authenticationFailed();
}
