import { type ListingResource } from '../../../../../apps/mcp/src/toolbox/resource-rule.js';
import { type Note, viewOf } from './note.js';

/** A tenant's notes as a whole, with the notes in it that a person may read. */
export const notebook: ListingResource<Note> = {
  type: 'Notebook',
  lists: {
    type: 'Note',
    readBy: 'notes_read',
    collection: 'notes',
    viewOf,
    visibleTo: ({ user }) => {
      const shared = { shared: { $eq: true } };
      return user ? { $or: [shared, { owner: { $eq: user.key } }] } : shared;
    },
  },
};
