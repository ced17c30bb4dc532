import { z } from 'zod';
import { type Found, type StoredResource } from '../../../../../apps/mcp/src/toolbox/resource-rule.js';

/** A note as it is stored, in the tenant's own database. */
export interface Note {
  readonly _id: string;
  /** The key of a person. */
  readonly owner: string;
  readonly text: string;
  readonly shared: boolean;
}

export const id = z.string().regex(/^[a-z0-9-]{1,40}$/);

/** What policy may know of a note. */
export const viewOf = ({ _id, owner, shared }: Note): Omit<Found<unknown>, 'document'> => ({
  id: _id,
  attributes: { owner, shared },
});

export const oneNote: StoredResource<{ id: string }, Note> = {
  type: 'Note',
  namesNobody: ['shared'],
  idOf: ({ id: named }) => named,
  async find(db, { id: named }, signal) {
    const note = await db.collection<Note>('notes').findOne({ _id: { $eq: named } }, { signal });
    return note ? { ...viewOf(note), document: note } : undefined;
  },
  witness: ({ user }) => ({ owner: user?.key ?? '', shared: true }),
};
