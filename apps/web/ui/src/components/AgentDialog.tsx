import type { AgentsAnswer, ShownAgent } from '#libs/contracts';
import { type SyntheticEvent, useState } from 'react';
import { type AgentChange } from '../api/operations.js';
import { type Problem, toProblem } from '../api/problem.js';
import { changeWords } from '../state/agent-words.js';
import { CopyButton } from './CopyButton.js';
import { Dialog } from './Dialog.js';
import { ProblemNotice } from './ProblemNotice.js';
import { TrustFields } from './TrustFields.js';

/** What is asked about before it is done: of an agent, or of one of its keys. */
export interface ToChange {
  readonly agent: ShownAgent;
  readonly change: AgentChange;
}

interface Props {
  asked: ToChange | undefined;
  /** @throws Problem */
  onChange: (change: AgentChange) => Promise<AgentsAnswer['issued']>;
  /** @param changed whether anything was */
  onClose: (changed: boolean) => void;
}

/** Asks before an agent is changed, and shows a new key, once. */
export function AgentDialog({ asked, onChange, onClose }: Props) {
  const [issued, setIssued] = useState<AgentsAnswer['issued']>();
  const close = (changed: boolean) => {
    setIssued(undefined);
    onClose(changed);
  };
  return (
    <Dialog
      className="confirm"
      label="Change an agent"
      open={asked !== undefined}
      onClose={() => close(issued !== undefined)}
    >
      {asked && !issued && (
        <Ask
          asked={asked}
          onChange={async (change) => {
            const key = await onChange(change);
            if (key) setIssued(key);
            else close(true);
          }}
          onClose={() => close(false)}
        />
      )}
      {asked && issued && <NewKey issued={issued} id={asked.agent.id} onClose={() => close(true)} />}
    </Dialog>
  );
}

function Ask({
  asked: { agent, change: first },
  onChange,
  onClose,
}: {
  asked: ToChange;
  onChange: (change: AgentChange) => Promise<void>;
  onClose: () => void;
}) {
  const [change, setChange] = useState(first);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const words = changeWords(agent, change);
  const go = async (event: SyntheticEvent) => {
    event.preventDefault();
    setBusy(true);
    try {
      await onChange(change);
    } catch (error) {
      setProblem(toProblem(error));
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void go(event)}>
      <h2>{words.title}</h2>
      <p>{words.lead} It is decided and recorded.</p>
      {change.do === 'trust' && <TrustFields change={change} onChange={setChange} />}
      {problem && <ProblemNotice problem={problem} />}
      <div className="confirm-actions">
        <button type="button" className="button" onClick={onClose}>
          Keep it
        </button>
        <button type="submit" className={`button ${words.harms ? 'danger' : 'primary'}`} disabled={busy}>
          {words.button}
        </button>
      </div>
    </form>
  );
}

function NewKey({
  issued,
  id,
  onClose,
}: {
  issued: NonNullable<AgentsAnswer['issued']>;
  id: string;
  onClose: () => void;
}) {
  return (
    <>
      <h2>The new key of {id}</h2>
      <p>It is shown this once. Keep it where the machine reads it; those before it end within a day.</p>
      <p className="new-key">
        <code>{issued.key}</code> <CopyButton label="Copy the key" text={() => issued.key} />
      </p>
      <div className="confirm-actions">
        <button type="button" className="button primary" onClick={onClose}>
          I have it
        </button>
      </div>
    </>
  );
}
