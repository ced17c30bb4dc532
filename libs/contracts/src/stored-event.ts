import { z } from 'zod';
import { DecisionEvent } from './decision-events.js';
import { DecisionEventV1, fromVersion1 } from './decision-events-v1.js';

/** An event as it lies in the stream, the log or the spool: of this release, or of an earlier one. */
export const StoredEvent = z.discriminatedUnion('version', [DecisionEvent, DecisionEventV1]);
export type StoredEvent = z.infer<typeof StoredEvent>;

/**
 * The event in the one shape that everything reads. What is stored stays as it is: proofs are over that.
 * @param issuerOfVersion1 id of the issuer whose people version 1 speaks of
 */
export const asCurrent = (stored: StoredEvent, issuerOfVersion1: string): DecisionEvent =>
  stored.version === 1 ? fromVersion1(stored, issuerOfVersion1) : stored;
