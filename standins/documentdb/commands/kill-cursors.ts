import { failedToParse } from '../command-error.js';
import { type Command } from '../command.js';
import { cursorId, userOf } from './arguments.js';

export const killCursors: Command = {
  fields: ['cursors'],
  run({ cursors }, call) {
    const ids: unknown = call.fields.cursors;
    if (!Array.isArray(ids)) throw failedToParse('`cursors` must be an array');
    const killed = (ids as unknown[]).filter((id) => cursors.kill(cursorId(id), userOf(call)));
    const cursorsNotFound = (ids as unknown[]).filter((id) => !killed.includes(id));
    return { cursorsKilled: killed, cursorsNotFound, cursorsAlive: [], cursorsUnknown: [] };
  },
};
