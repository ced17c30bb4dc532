import type { RevocationReport } from '#libs/contracts';
import { useId, useState } from 'react';
import { type ToEnd } from '../api/operations.js';
import { type Ending, useEnding } from '../hooks/use-ending.js';
import { useNow } from '../hooks/use-now.js';
import { endingWords, measured } from '../state/ending-words.js';
import { Dialog } from './Dialog.js';
import { EndReport } from './EndReport.js';
import { ProblemNotice } from './ProblemNotice.js';

interface Props {
  target: ToEnd | undefined;
  /** @throws Problem */
  end: (target: ToEnd) => Promise<RevocationReport>;
  /** @param ended whether anything was ended meanwhile */
  onClose: (ended: boolean) => void;
}

/** What is many people's is ended by whoever types what it is. */
const toType = ({ kind, id }: ToEnd) =>
  kind === 'tenant' ? id : kind === 'everything' ? 'everything' : undefined;

/** Asks before something is ended, and shows it being ended and measured. */
export function EndDialog({ target, end, onClose }: Props) {
  const { ending, start, reset } = useEnding(end);
  const close = () => {
    // What was begun is not stopped by looking away.
    onClose(ending.state !== 'asked');
    reset();
  };
  return (
    <Dialog
      className="confirm end-dialog"
      label="End what was given"
      open={target !== undefined}
      onClose={close}
    >
      {target && ending.state === 'asked' && (
        <Ask target={target} ending={ending} onEnd={() => void start(target)} onClose={close} />
      )}
      {target && ending.state === 'ending' && <Under target={target} since={ending.since} />}
      {target && ending.state === 'ended' && (
        <>
          <h2>Ended: {endingWords(target.kind, target.name)}</h2>
          <EndReport report={ending.report} />
          <div className="confirm-actions">
            <button type="button" className="button primary" onClick={close}>
              Close
            </button>
          </div>
        </>
      )}
    </Dialog>
  );
}

interface AskProps {
  target: ToEnd;
  ending: Extract<Ending, { state: 'asked' }>;
  onEnd: () => void;
  onClose: () => void;
}

function Ask({ target, ending: { problem }, onEnd, onClose }: AskProps) {
  const wanted = toType(target);
  const [typed, setTyped] = useState('');
  const field = useId();
  const ready = wanted === undefined || typed.trim() === wanted;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) onEnd();
      }}
    >
      <h2>End {endingWords(target.kind, target.name)}?</h2>
      <p>
        Now and everywhere: tokens are denied, what runs is stopped, logins at Vault and database users are
        ended. Whoever may sign in can sign in again afterwards. It is decided and recorded, and cannot be
        taken back.
        {wanted !== undefined && ' It ends you, too.'}
      </p>
      {wanted !== undefined && (
        <p>
          <label htmlFor={field}>
            Type <strong>{wanted}</strong> to go on
          </label>
          <input
            id={field}
            className="text-field"
            value={typed}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setTyped(event.target.value)}
          />
        </p>
      )}
      {problem && <ProblemNotice problem={problem} />}
      <div className="confirm-actions">
        <button type="button" className="button" onClick={onClose}>
          Keep it
        </button>
        <button type="submit" className="button danger" disabled={!ready}>
          End it
        </button>
      </div>
    </form>
  );
}

function Under({ target, since }: { target: ToEnd; since: number }) {
  useNow(100);
  return (
    <>
      <h2>Ending {endingWords(target.kind, target.name)}</h2>
      <p>
        Each running service confirms its part.{' '}
        <span aria-hidden="true">{measured(performance.now() - since)}</span>
      </p>
    </>
  );
}
