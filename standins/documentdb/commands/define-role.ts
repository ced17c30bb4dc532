import { type Command } from '../command.js';
import { textOf } from './arguments.js';
import { roleOf } from './role-arguments.js';

export const createRole: Command = {
  fields: ['privileges', 'roles'],
  run({ store }, { fields, database }) {
    store.roles.create(roleOf(fields, 'createRole', database));
    return {};
  },
};

/** Gives a role other privileges in place of what it had. */
export const updateRole: Command = {
  fields: ['privileges', 'roles'],
  run({ store }, { fields, database }) {
    store.roles.change(roleOf(fields, 'updateRole', database));
    return {};
  },
};

export const dropRole: Command = {
  fields: [],
  run({ store }, { fields, database }) {
    store.roles.drop(database, textOf(fields, 'dropRole'));
    return {};
  },
};
