import { type Command } from '../command.js';

/** How many connections and cursors are open. */
export const serverStatus: Command = {
  fields: [],
  run: ({ connections, cursors }) => ({
    connections: { current: [...connections.all()].length },
    metrics: { cursor: { open: { total: cursors.count } } },
  }),
};
