import { TokenRejected } from '#libs/principal';
import { type EnforcementPorts } from '../ports.js';
import { type Borrowed, CallFailed, type GrantedCall } from '../stages.js';

/**
 * INVARIANT (nothing runs after the sign-in has ended): deciding, recording and borrowing take time. Whoever signed out, or was
 * locked out, meanwhile has nothing run any more.
 */
export function stillHolds({ revocations }: Pick<EnforcementPorts, 'revocations'>) {
  return async ({ principal, credential }: GrantedCall & Borrowed): Promise<object | CallFailed> => {
    try {
      await revocations.check(principal);
      return {};
    } catch (error) {
      if (!(error instanceof TokenRejected)) throw error;
      const code = error.code === 'revoked' ? 'revoked' : 'revocations_unknown';
      return new CallFailed(code, error.message, undefined, credential);
    }
  };
}
