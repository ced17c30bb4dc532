import { z } from 'zod';
import { type StoredResource } from '../../../../../apps/mcp/src/toolbox/resource-rule.js';

/** A note as it is stored, in the tenant's own database. */
export interface Note {
  readonly _id: string;
  /** The key of a person. */
  readonly owner: string;
  readonly text: string;
  readonly shared: boolean;
}

export const id = z.string().regex(/^[a-z0-9-]{1,40}$/);

export const oneNote: StoredResource<{ id: string }, Note> = {
  type: 'Note',
  namesNobody: ['shared'],
  idOf: ({ id: named }) => named,
  async find(db, { id: named }, signal) {
    const note = await db.collection<Note>('notes').findOne({ _id: { $eq: named } }, { signal });
    return note
      ? { id: note._id, attributes: { owner: note.owner, shared: note.shared }, document: note }
      : undefined;
  },
  witness: ({ user }) => ({ owner: user?.key ?? '', shared: true }),
};
