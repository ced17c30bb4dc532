import type { LetInClient } from '#libs/contracts';
import { Blocks } from 'lucide-react';
import { useState } from 'react';
import { readApplications, withdrawApplication } from '../api/applications.js';
import { type Problem, toProblem } from '../api/problem.js';
import { ApplicationCard } from '../components/ApplicationCard.js';
import { Asked } from '../components/Asked.js';
import { Frame } from '../components/Frame.js';
import { Nothing } from '../components/Nothing.js';
import { ProblemNotice } from '../components/ProblemNotice.js';
import { Sheet } from '../components/Sheet.js';
import { useAnswer } from '../hooks/use-answer.js';
import { pageWords } from '../state/page-words.js';

/** The applications that the person let in, and the end of each. */
export function ApplicationsPage() {
  const asked = useAnswer(readApplications);
  const [busy, setBusy] = useState<string>();
  const [failed, setFailed] = useState<Problem>();

  const withdraw = async ({ id }: LetInClient) => {
    setBusy(id);
    setFailed(undefined);
    try {
      await withdrawApplication(id);
    } catch (error) {
      const why = toProblem(error);
      // It is over by itself: there is nothing left to do.
      if (why.code !== 'not_found') setFailed(why);
    }
    await asked.again();
    setBusy(undefined);
  };

  return (
    <Frame page="applications" title={pageWords.applications.title}>
      <Sheet lead="Applications that act for you, since you signed in with them. Each does what you may, within its own bounds.">
        {failed && <ProblemNotice problem={failed} onRetry={() => void asked.again()} />}
        <Asked of={asked} told={told}>
          {(applications) =>
            applications.length === 0 ? (
              <Nothing icon={Blocks} title="No application acts for you">
                <p>One that speaks MCP is here once you have signed in with it.</p>
              </Nothing>
            ) : (
              <>
                {applications.map((one) => (
                  <ApplicationCard
                    key={one.id}
                    application={one}
                    busy={busy !== undefined}
                    onWithdraw={() => void withdraw(one)}
                  />
                ))}
                <p className="muted">
                  Withdrawing ends at once what runs through an application and all that it holds. It may ask
                  you again. Machines that act for you are listed by <code>npm run agents -- mine</code>.
                </p>
              </>
            )
          }
        </Asked>
      </Sheet>
    </Frame>
  );
}

const told = ({ length }: readonly LetInClient[]) =>
  length === 1
    ? 'One application acts for you'
    : `${length === 0 ? 'No' : String(length)} applications act for you`;
