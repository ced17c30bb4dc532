import { useState } from 'react';
import { logOut } from '../api/log-in.js';
import { type Problem, toProblem } from '../api/problem.js';
import { endOtherSessions, endSession, type OwnSession, readSessions } from '../api/sessions.js';
import { Frame } from '../components/Frame.js';
import { ProblemNotice } from '../components/ProblemNotice.js';
import { SessionCard } from '../components/SessionCard.js';
import { Sheet } from '../components/Sheet.js';
import { Waiting } from '../components/Waiting.js';
import { useAnswer } from '../hooks/use-answer.js';
import { useSurroundings } from '../hooks/use-surroundings.js';
import { pageWords } from '../state/page-words.js';

/** The person's own sessions, in this browser and in others, and the end of each. */
export function SessionsPage() {
  const { session } = useSurroundings();
  const { answer, problem, asking, again } = useAnswer(readSessions);
  const [ending, setEnding] = useState<Problem>();

  const end = ({ id, current }: OwnSession) => (current ? logOut() : tryTo(() => endSession(id)));
  const tryTo = async (act: () => Promise<void>) => {
    try {
      setEnding(undefined);
      await act();
    } catch (error) {
      const why = toProblem(error);
      // It has ended by itself: there is nothing left to do.
      if (why.code !== 'not_found') setEnding(why);
    }
    await again();
  };

  const failed = problem ?? ending;
  return (
    <Frame page="sessions" title={pageWords.sessions.title}>
      <Sheet lead="Where you are signed in. Whoever has one of these browsers acts with your rights.">
        {failed && <ProblemNotice problem={failed} onRetry={() => void again()} />}
        {!answer && asking && <Waiting />}
        {answer?.map((own) => (
          <SessionCard key={own.id} own={own} session={session} onEnd={() => void end(own)} />
        ))}
        {answer && answer.length > 1 && (
          <p className="sheet-actions">
            <button type="button" className="button" onClick={() => void tryTo(endOtherSessions)}>
              Sign out everywhere else
            </button>
            <button type="button" className="button danger" onClick={() => void logOut({ everywhere: true })}>
              Sign out everywhere
            </button>
          </p>
        )}
        <p className="muted">
          A browser is named as it calls itself, and an address is where the connection came from, as of the sign-in: neither
          proves who or where somebody is.
        </p>
        <p className="muted">
          Signing out ends at once what runs by that session, wherever it runs. What was asked for in it stays
          on the record. Applications of yours go on until you put them out under My applications.
        </p>
        <p>
          <a className="link" href="/auth/account">Your password and second factor</a>
        </p>
        <p className="visually-hidden" role="status">
          {answer && !asking ? `Signed in in ${answer.length === 1 ? 'one browser' : `${answer.length} browsers`}` : ''}
        </p>
      </Sheet>
    </Frame>
  ); // prettier-ignore
}
