import { type Command } from '../command.js';
import { valueKey } from '../query/bson-order.js';
import { fieldPath, valuesAt } from '../query/field-path.js';
import { select } from '../query/match.js';
import { collectionOf, textOf } from './arguments.js';

export const distinct: Command = {
  fields: ['key', 'query'],
  run({ store }, call) {
    const path = fieldPath(textOf(call.fields, 'key'));
    const values = new Map<string, unknown>();
    for (const { fields } of select(store.find(call.database, collectionOf(call)), call.fields.query ?? {}))
      for (const value of valuesAt(fields, path).flat()) values.set(valueKey(value), value);
    return { values: [...values.values()] };
  },
};
