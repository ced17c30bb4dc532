import { type Command } from '../command.js';

/** Sessions carry no state here: cursors belong to users, and transactions are refused. */
export const endSessions: Command = { fields: [], run: () => ({}) };
