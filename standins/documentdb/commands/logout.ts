import { type Command } from '../command.js';

export const logout: Command = {
  fields: [],
  run(_server, { connection }) {
    delete connection.userId;
    delete connection.conversation;
    return {};
  },
};
