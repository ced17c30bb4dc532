import { type RoleChange } from '../access/defined-roles.js';
import { type UserChange } from '../access/users.js';
import { type IndexSpec } from './unique-index.js';

/** What one line of the journal says, as JSON. Documents are BSON in base64, so that no number changes its type. */
export type Change =
  | { is: 'document saved'; namespace: string; bson: string }
  | { is: 'document removed'; namespace: string; bson: string }
  | { is: 'collection saved'; namespace: string; indexes: readonly IndexSpec[] }
  | { is: 'collection dropped'; namespace: string }
  | RoleChange
  | UserChange;

/** Takes a change that was just made in memory. */
export type RecordChange = (change: Change) => void;

export const base64 = (bson: Uint8Array) => Buffer.from(bson).toString('base64');
