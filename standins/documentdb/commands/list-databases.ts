import { type Command } from '../command.js';
import { compileFilter } from '../query/match.js';

export const listDatabases: Command = {
  fields: ['filter', 'nameOnly', 'authorizedDatabases'],
  run({ store }, call) {
    const matches = compileFilter(call.fields.filter ?? {});
    const databases = store.databaseNames().map((name) => {
      if (call.fields.nameOnly === true) return { name };
      let sizeOnDisk = 0;
      for (const collection of store.collections(name))
        for (const { raw } of collection.all()) sizeOnDisk += raw.length;
      return { name, sizeOnDisk, empty: sizeOnDisk === 0 };
    });
    return { databases: databases.filter(matches) };
  },
};
