import { type Document } from 'bson';
import { notSupported } from '../command-error.js';
import { type Command } from '../command.js';

/** Every open connection with who is logged in on it (`$all`: the idle ones too), as those who administrate a cluster look for it. */
export const currentOp: Command = {
  fields: ['$all'],
  run({ store, connections }, { fields, connection }): Document {
    if (fields.$all !== true) throw notSupported('`currentOp` without `$all`');
    return {
      inprog: [...connections.all()].map(({ id, userId }) => {
        const user = userId === undefined ? undefined : store.users.findById(userId);
        return {
          type: 'op',
          desc: `conn${String(id)}`,
          connectionId: id,
          active: id === connection.id,
          effectiveUsers: user ? [{ user: user.name, db: user.database }] : [],
        };
      }),
    };
  },
};
