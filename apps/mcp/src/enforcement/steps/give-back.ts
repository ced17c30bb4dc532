import { type FailureCode } from '../explain-failure.js';
import { type EnforcementPorts } from '../ports.js';
import { CallFailed, type Ended } from '../stages.js';

/** Returns what was borrowed, and throws it away when the call failed on it. A failure here is alarmed, and is not the person's. */
export function giveBack({ logger }: EnforcementPorts) {
  return async ({ ending, callId }: Ended): Promise<object> => {
    const { credential } = ending;
    try {
      if (ending instanceof CallFailed && suspects.has(ending.code)) await credential?.discard();
      else await credential?.giveBack();
    } catch (error) {
      logger.error(
        { err: error, callId, alarm: 'credential_not_returned' },
        'a credential could not be given back',
      );
    }
    return {};
  };
}

/** Endings that say something about the credential itself. */
const suspects: ReadonlySet<FailureCode> = new Set(['database_refused', 'database_unavailable']);
