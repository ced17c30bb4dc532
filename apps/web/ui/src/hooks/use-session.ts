import { useCallback, useEffect, useState } from 'react';
import { Problem, toProblem } from '../api/problem.js';
import { readSession, type SessionInfo } from '../api/request.js';

export type SessionState =
  | { kind: 'asking' }
  | { kind: 'out' }
  | { kind: 'in'; session: SessionInfo }
  | { kind: 'unknown'; problem: Problem };

/** Who is logged in. Looks again when the person comes back to the page: another tab may have logged out. */
export function useSession() {
  const [state, setState] = useState<SessionState>({ kind: 'asking' });

  const ask = useCallback(async () => {
    try {
      const session = await readSession();
      setState(session ? { kind: 'in', session } : { kind: 'out' });
    } catch (error) {
      setState({ kind: 'unknown', problem: toProblem(error) });
    }
  }, []);

  useEffect(() => void ask(), [ask]);

  const user = state.kind === 'in' ? state.session.user.key : undefined;
  useEffect(() => {
    const lookAgain = async () => {
      if (document.visibilityState !== 'visible' || user === undefined) return;
      const session = await readSession().catch(() => 'no answer' as const);
      // Somebody else's conversations must not stay on the screen; a login that is over is said when it matters.
      if (session && session !== 'no answer' && session.user.key !== user) location.assign('/');
    };
    const listener = () => void lookAgain();
    document.addEventListener('visibilitychange', listener);
    return () => document.removeEventListener('visibilitychange', listener);
  }, [user]);

  return { state, askAgain: ask };
}
