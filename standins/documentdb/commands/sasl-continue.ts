import { authenticationFailed, CommandError } from '../command-error.js';
import { type Command } from '../command.js';
import { payloadOf, payloadText } from './sasl-start.js';

/** The client's proof. INVARIANT (one try): a conversation that fails, or ends, cannot be used again. */
export const saslContinue: Command = {
  fields: ['conversationId', 'payload'],
  run({ store }, { connection, fields }) {
    const { conversation } = connection;
    delete connection.conversation;
    if (!conversation || fields.conversationId !== conversation.id)
      throw new CommandError(17, 'No SASL session state found');
    const serverFinal = conversation.scram.verify(payloadText(fields.payload));
    const { user } = conversation;
    // A user who was changed or made anew meanwhile is not the one whose proof was checked.
    if (!user || store.users.find(user.database, user.name) !== user) throw authenticationFailed();
    connection.userId = user.id;
    return { conversationId: conversation.id, done: true, payload: payloadOf(serverFinal) };
  },
};
