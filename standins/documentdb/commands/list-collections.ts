import { type Command } from '../command.js';
import { compileFilter } from '../query/match.js';
import { encode } from '../storage/decode.js';
import { userOf } from './arguments.js';

export const listCollections: Command = {
  fields: ['filter', 'nameOnly', 'authorizedCollections', 'cursor'],
  run({ store, cursors }, call) {
    const matches = compileFilter(call.fields.filter ?? {});
    const described = store.collections(call.database).map(({ name }) => ({
      name,
      type: 'collection',
      ...(call.fields.nameOnly === true ? {} : { options: {}, info: { readOnly: false } }),
    }));
    return cursors.start({
      userId: userOf(call),
      namespace: `${call.database}.$cmd.listCollections`,
      needed: call.needed,
      documents: described.filter(matches).map(encode),
    });
  },
};
