import { CallRefused } from '../refusal.js';

/** A permit that the stream did not acknowledge is none. */
export function notRecorded(cause: unknown): CallRefused {
  const text = 'the decision could not be recorded, so nothing was run; try again later';
  return CallRefused.by('decision', 'DECISION_NOT_RECORDED', text, { cause });
}
