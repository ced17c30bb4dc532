import { type Command } from '../command.js';
import { select } from '../query/match.js';
import { collectionOf, countOf } from './arguments.js';

export const count: Command = {
  fields: ['query', 'limit', 'skip'],
  run({ store }, call) {
    const found = [...select(store.find(call.database, collectionOf(call)), call.fields.query ?? {})].length;
    const after = Math.max(0, found - countOf(call.fields, 'skip'));
    const limit = countOf(call.fields, 'limit');
    return { n: limit > 0 ? Math.min(after, limit) : after };
  },
};
