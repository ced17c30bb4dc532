import { columnOf } from '../methods.js';
import { type EnforcementPorts } from '../ports.js';
import { RequestRefused } from '../refusal.js';
import { type Parsed } from '../stages.js';

const refused = -32000;

/**
 * INVARIANT (what waits is bounded): while events of earlier calls wait in numbers, a call is turned away before it is
 * one. A denial would be one more event to wait, and whoever keeps asking would fill memory and disk.
 */
export function haveRoom({ outcomes }: Pick<EnforcementPorts, 'outcomes'>) {
  return ({ message: { id, method } }: Parsed): object | RequestRefused => {
    if (columnOf(method) !== 'call' || !outcomes.full) return {};
    const text = 'records of earlier calls still wait to be stored, so nothing was run; try again later';
    return new RequestRefused(503, refused, text, { id });
  };
}
