import { LogOut, MonitorSmartphone } from 'lucide-react';
import { logOut } from '../api/log-in.js';
import { readCurrentSession } from '../api/sessions.js';
import { Frame } from '../components/Frame.js';
import { Moment } from '../components/Moment.js';
import { ProblemNotice } from '../components/ProblemNotice.js';
import { Sheet } from '../components/Sheet.js';
import { Waiting } from '../components/Waiting.js';
import { useAnswer } from '../hooks/use-answer.js';
import { useSurroundings } from '../hooks/use-surroundings.js';
import { pageWords } from '../state/page-words.js';
import { lengthOfTime } from '../state/words.js';

/** The person's own sessions, as far as the store can tell whose they are. */
export function SessionsPage() {
  const { session } = useSurroundings();
  const { answer, problem, asking, again } = useAnswer(readCurrentSession);
  return (
    <Frame page="sessions" title={pageWords.sessions.title}>
      <Sheet lead="Where you are signed in. Whoever has one of these browsers acts with your rights.">
        {problem && <ProblemNotice problem={problem} onRetry={() => void again()} />}
        {!answer && asking && <Waiting />}
        {answer && (
          <section className="card">
            <div className="card-head">
              <MonitorSmartphone size={20} aria-hidden />
              <h2>This browser</h2>
              <button type="button" className="button small" onClick={() => void logOut()}>
                <LogOut size={15} aria-hidden /> Sign out here
              </button>
            </div>
            <dl className="facts">
              <dt>Signed in as</dt>
              <dd>
                {session.user.displayName} ({session.user.name}) in {session.tenant}
              </dd>
              <dt>Since</dt>
              <dd>
                <Moment at={answer.since} />
              </dd>
              <dt>Ends</dt>
              <dd>
                <Moment at={answer.endsAt} />, or after {lengthOfTime(answer.endsUnusedAfterMs)} without use
              </dd>
            </dl>
          </section>
        )}
        <p className="muted">
          Sessions in other browsers are not shown. Each lies in the store sealed with a secret that only its
          own browser has, so Deputy cannot tell whose they are. Sign out there, or let them end by themselves
          as this one does.
        </p>
      </Sheet>
    </Frame>
  );
}
