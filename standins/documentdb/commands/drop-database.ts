import { type Command } from '../command.js';

export const dropDatabase: Command = {
  fields: [],
  run({ store }, { database }) {
    for (const { name } of store.collections(database)) store.drop(database, name);
    return { dropped: database };
  },
};
