import { type Command } from '../command.js';
import { collectionOf, cursorId, userOf } from './arguments.js';

export const getMore: Command = {
  fields: ['collection', 'batchSize'],
  run({ cursors }, call) {
    const namespace = `${call.database}.${collectionOf(call, 'collection')}`;
    return cursors.next(cursorId(call.fields.getMore), userOf(call), namespace, call.fields.batchSize);
  },
};
