import { useState } from 'react';
import { logOut, logOutEverywhere } from '../api/log-in.js';
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

const alone = 'You are signed out everywhere else.';
const aloneHere =
  'You are signed out of Deputy in every other browser. Applications that your provider signed you in to go on: Sign out everywhere ends what they were given.';

/** The person's own sessions, in this browser and in others, and the end of each. */
export function SessionsPage() {
  const { session } = useSurroundings();
  const { answer, problem, asking, again } = useAnswer(readSessions);
  const [ending, setEnding] = useState<Problem>();
  const [told, setTold] = useState('');

  const end = ({ id, current }: OwnSession) => (current ? logOut() : tryTo(() => endSession(id)));
  const endOthers = async () => {
    setTold((await endOtherSessions()) ? alone : aloneHere);
  };
  const tryTo = async (act: () => Promise<void>) => {
    try {
      setEnding(undefined);
      setTold('');
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
        {answer && (
          <p className="sheet-actions">
            <button type="button" className="button" onClick={() => void tryTo(endOthers)}>
              Sign out everywhere else
            </button>
            <button type="button" className="button danger" onClick={() => void tryTo(logOutEverywhere)}>
              Sign out everywhere
            </button>
          </p>
        )}
        {told && <p role="status">{told}</p>}
        <p className="muted">
          A browser is named as it calls itself, and an address is where the connection came from, as of the sign-in: neither
          proves who or where somebody is.
        </p>
        <p className="muted">
          Signing out ends at once what runs by that session, wherever it runs. What was asked for in it stays
          on the record.
        </p>
        <p className="muted">
          <strong>Sign out everywhere else</strong> leaves this session alone. It ends the others, and sign-ins of yours that are not
          listed here: at your applications, and of whoever got your password. <strong>Sign out everywhere</strong> ends this one with
          them. To keep out somebody who knows your password, change it.
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
