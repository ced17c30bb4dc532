import { useCallback, useEffect, useState } from 'react';
import { Problem, toProblem } from '../api/problem.js';
import { readSession, type SessionInfo } from '../api/request.js';
import { hasSignedIn, onOtherTab, tellOtherTabs } from '../api/tabs.js';

export type SessionState =
  | { kind: 'asking' }
  | { kind: 'out'; byOtherTab: boolean }
  | { kind: 'in'; session: SessionInfo }
  | { kind: 'unknown'; problem: Problem };

/** Who is signed in. Looks again when the person comes back to the page, and when another tab says that this has changed. */
export function useSession() {
  const [state, setState] = useState<SessionState>({ kind: 'asking' });

  const ask = useCallback(async () => {
    const cameBack = hasSignedIn();
    try {
      const session = await readSession();
      setState(session ? { kind: 'in', session } : { kind: 'out', byOtherTab: false });
      if (session && cameBack) tellOtherTabs();
    } catch (error) {
      setState({ kind: 'unknown', problem: toProblem(error) });
    }
  }, []);

  useEffect(() => void ask(), [ask]);

  const user = state.kind === 'in' ? state.session.user.key : undefined;
  useEffect(() => {
    const look = async () => {
      const session = await readSession().catch(() => 'no answer' as const);
      if (session === 'no answer') return 'unknown';
      // Somebody else's conversations must not stay on the screen.
      if (session && user !== undefined && session.user.key !== user) location.assign('/');
      return session;
    };
    const onVisible = () => {
      // A sign-in that is over is said when it matters: what is on the screen may be what the person came back for.
      if (document.visibilityState === 'visible' && user !== undefined) void look();
    };
    const stopListening = onOtherTab(() => {
      void look().then((session) => {
        if (session === 'unknown') return;
        if (session) setState({ kind: 'in', session });
        else if (user !== undefined) setState({ kind: 'out', byOtherTab: true });
      });
    });
    document.addEventListener('visibilitychange', onVisible);
    return () => {
      stopListening();
      document.removeEventListener('visibilitychange', onVisible);
    };
  }, [user]);

  return { state, askAgain: ask };
}
