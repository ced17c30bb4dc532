import type { ApprovalsAnswer, ShownApproval } from '#libs/contracts';
import { RotateCw } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { answerApproval } from '../api/approvals.js';
import { type Problem, toProblem } from '../api/problem.js';
import { useLooks } from '../hooks/use-looks.js';
import { pageIcons } from './page-icons.js';
import { pageWords } from '../state/page-words.js';
import { toolTitle } from '../state/words.js';
import { Asked } from '../components/Asked.js';
import { type Answer, CallAnswer } from '../components/CallAnswer.js';
import { Facts } from '../components/Facts.js';
import { Frame } from '../components/Frame.js';
import { Moment } from '../components/Moment.js';
import { Nothing } from '../components/Nothing.js';
import { ProblemNotice } from '../components/ProblemNotice.js';
import { type Column, Rows } from '../components/Rows.js';
import { Sheet } from '../components/Sheet.js';
import { TimeLeft } from '../components/TimeLeft.js';

interface Props {
  page: 'approvals' | 'calls';
  read: () => Promise<ApprovalsAnswer>;
  /** What is shown here, in a sentence. */
  lead: ReactNode;
  /** Where none waits. */
  nothing: { title: string; text: string };
}

const columns: readonly Column<ShownApproval>[] = [
  {
    name: 'Who',
    cell: ({ requester, agent, askedAt }) => (
      <span className="asked-by">
        <strong title={requester?.key}>{requester?.name ?? agent}</strong>
        {requester && <span className="muted">via {agent}</span>}
        <Moment at={askedAt} stacked />
      </span>
    ),
  },
  {
    name: 'Call',
    cell: ({ tool, arguments: given }) => (
      <>
        <strong>{toolTitle(tool)}</strong>
        <Facts of={given} />
      </>
    ),
  },
  {
    name: 'About',
    cell: ({ resource, shown, why }) => (
      <>
        {resource.type} <code>{resource.id}</code>
        <Facts of={shown} />
        {why.map((sentence) => (
          <p key={sentence} className="muted">
            {sentence}
          </p>
        ))}
      </>
    ),
  },
];

const open = (own: boolean, onAnswer: Answer): readonly Column<ShownApproval>[] => [
  ...columns,
  { name: 'Left', cell: ({ expiresAt }) => <TimeLeft at={expiresAt} /> },
  {
    name: 'Answer',
    quiet: true,
    cell: (approval) => <CallAnswer approval={approval} own={own} onAnswer={onAnswer} />,
  },
];

const over: readonly Column<ShownApproval>[] = [
  ...columns,
  {
    name: 'Became',
    cell: ({ state, answeredBy, answeredAt }) => (
      <>
        {state}
        {answeredBy && <span className="muted"> by {answeredBy.name}</span>}
        {answeredAt && (
          <>
            <br />
            <Moment at={answeredAt} />
          </>
        )}
      </>
    ),
  },
];

/** A page of calls that wait for people. Each look and each answer is decided and recorded by the identity service. */
export function CallsThatWait({ page, read, lead, nothing }: Props) {
  const [look, setLook] = useState(0);
  const [problem, setProblem] = useState<Problem>();
  const asked = useLooks(read, look);
  const again = () => setLook((last) => last + 1);
  const onAnswer: Answer = (approval, how) => {
    setProblem(undefined);
    answerApproval(approval, how).then(again, (error: unknown) => setProblem(toProblem(error)));
  };
  return (
    <Frame
      page={page}
      title={pageWords[page].title}
      actions={
        <button type="button" className="button small" onClick={again}>
          <RotateCw size={15} aria-hidden /> Look again
        </button>
      }
    >
      <Sheet lead={lead}>
        {problem && <ProblemNotice problem={problem} onRetry={again} />}
        <Asked of={asked} told={({ approvals }) => `${waitingOf(approvals).length} calls wait`}>
          {({ approvals, complete }) => {
            const waiting = waitingOf(approvals);
            const ended = approvals.filter(({ state }) => state !== 'waiting');
            return (
              <>
                {waiting.length === 0 ? (
                  <Nothing icon={pageIcons[page]} title={nothing.title}>
                    <p>{nothing.text}</p>
                  </Nothing>
                ) : (
                  <Rows
                    label="Calls that wait"
                    columns={open(page === 'calls', onAnswer)}
                    rows={waiting}
                    keyOf={({ id }) => id}
                  />
                )}
                {ended.length > 0 && (
                  <details className="card ended">
                    <summary>{ended.length} within a day that wait no more</summary>
                    <Rows
                      label="Calls that wait no more"
                      columns={over}
                      rows={ended}
                      keyOf={({ id }) => id}
                    />
                  </details>
                )}
                {!complete && <p className="muted">There are more than can be shown at once.</p>}
              </>
            );
          }}
        </Asked>
      </Sheet>
    </Frame>
  );
}

const waitingOf = (approvals: readonly ShownApproval[]) =>
  approvals.filter(({ state }) => state === 'waiting');
