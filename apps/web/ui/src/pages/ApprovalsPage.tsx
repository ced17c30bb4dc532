import type { ShownApproval } from '#libs/contracts';
import { Check, ClipboardCheck, RotateCw, X } from 'lucide-react';
import { useState } from 'react';
import { answerApproval, readInbox } from '../api/approvals.js';
import { type Problem, toProblem } from '../api/problem.js';
import { Asked } from '../components/Asked.js';
import { Frame } from '../components/Frame.js';
import { Moment } from '../components/Moment.js';
import { Nothing } from '../components/Nothing.js';
import { ProblemNotice } from '../components/ProblemNotice.js';
import { type Column, Rows } from '../components/Rows.js';
import { Sheet } from '../components/Sheet.js';
import { TimeLeft } from '../components/TimeLeft.js';
import { useLooks } from '../hooks/use-looks.js';
import { pageWords } from '../state/page-words.js';
import { toolTitle } from '../state/words.js';

type Answer = (approval: ShownApproval, how: 'approve' | 'deny') => void;

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
        <pre className="exactly">{exactly(given)}</pre>
      </>
    ),
  },
  {
    name: 'About',
    cell: ({ resource, shown, why }) => (
      <>
        {resource.type} <code>{resource.id}</code>
        <pre className="exactly">{exactly(shown)}</pre>
        {why.map((sentence) => (
          <p key={sentence} className="muted">
            {sentence}
          </p>
        ))}
      </>
    ),
  },
];

const open = (onAnswer: Answer): readonly Column<ShownApproval>[] => [
  ...columns,
  { name: 'Left', cell: ({ expiresAt }) => <TimeLeft at={expiresAt} /> },
  {
    name: 'Answer',
    quiet: true,
    cell: (approval) => (
      <div className="answers">
        <button
          type="button"
          className="button small primary"
          aria-label={`Approve: ${toolTitle(approval.tool)} ${approval.resource.id}`}
          onClick={() => onAnswer(approval, 'approve')}
        >
          <Check size={15} aria-hidden /> Approve
        </button>
        <button
          type="button"
          className="button small"
          aria-label={`Deny: ${toolTitle(approval.tool)} ${approval.resource.id}`}
          onClick={() => onAnswer(approval, 'deny')}
        >
          <X size={15} aria-hidden /> Deny
        </button>
      </div>
    ),
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

/** Calls that wait for a person. Each look and each answer is decided and recorded by the identity service. */
export function ApprovalsPage() {
  const [look, setLook] = useState(0);
  const [problem, setProblem] = useState<Problem>();
  const asked = useLooks(readInbox, look);
  const again = () => setLook((last) => last + 1);
  const onAnswer: Answer = (approval, how) => {
    setProblem(undefined);
    answerApproval(approval, how).then(again, (error: unknown) => setProblem(toProblem(error)));
  };
  return (
    <Frame
      page="approvals"
      title={pageWords.approvals.title}
      actions={
        <button type="button" className="button small" onClick={again}>
          <RotateCw size={15} aria-hidden /> Look again
        </button>
      }
    >
      <Sheet lead="Calls that policy permits once another person has said yes. Your answer is for one call exactly as it is shown, and is used once.">
        {problem && <ProblemNotice problem={problem} onRetry={again} />}
        <Asked of={asked} told={({ approvals }) => `${waitingOf(approvals).length} calls wait`}>
          {({ approvals, complete }) => {
            const waiting = waitingOf(approvals);
            const ended = approvals.filter(({ state }) => state !== 'waiting');
            return (
              <>
                {waiting.length === 0 ? (
                  <Nothing icon={ClipboardCheck} title="Nothing waits for you">
                    <p>
                      When policy asks for a person, each call that waits is shown here with who asks, the
                      tool, its exact arguments and until when, and you answer it here.
                    </p>
                  </Nothing>
                ) : (
                  <Rows
                    label="Calls that wait"
                    columns={open(onAnswer)}
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

/** Whole: what is answered is all of it. */
const exactly = (value: unknown) => JSON.stringify(value, null, 2);

const waitingOf = (approvals: readonly ShownApproval[]) =>
  approvals.filter(({ state }) => state === 'waiting');
