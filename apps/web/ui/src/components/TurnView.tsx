import { Pencil, RotateCcw } from 'lucide-react';
import { memo, useId } from 'react';
import { needsLogin, explained } from '../api/problem.js';
import { answerText, isRunning, shownParts, type Turn } from '../state/turn.js';
import { AnswerText } from './AnswerText.js';
import { CopyButton } from './CopyButton.js';
import { Moment } from './Moment.js';
import { Notice } from './Notice.js';
import { ToolCard } from './ToolCard.js';
import { Waiting } from './Waiting.js';

interface Props {
  turn: Turn;
  /** Names in the conversation: see `namesIn`. */
  names: readonly string[];
  /** Only the last turn can be tried again. */
  last: boolean;
  /** Another turn of this conversation runs. */
  busy: boolean;
  /** What is asked for to undo a call, by its id: see `undoable`. */
  undo: ReadonlyMap<string, string>;
  onAsk: (text: string) => void;
  onRetry: (turn: Turn) => void;
  onEdit: (text: string) => void;
  onApproved: (approval: string) => void;
}

/** What was asked, and what came of it. */
export const TurnView = memo(function TurnView(props: Props) {
  const { turn, names, last, busy, undo, onAsk, onRetry, onEdit, onApproved } = props;
  const id = useId();
  const running = isRunning(turn);
  const retry = last && !busy ? { label: 'Try again', onClick: () => onRetry(turn) } : undefined;
  const parts = shownParts(turn);
  const lastPart = parts.at(-1);
  return (
    <article className="turn">
      <div className="asked" role="group" aria-labelledby={`${id}-asked`}>
        <h2 id={`${id}-asked`} className="visually-hidden">
          You asked
        </h2>
        <p>{turn.asked}</p>
        <div className="actions">
          <CopyButton label="Copy what you asked" text={() => turn.asked} />
          <button
            type="button"
            className="icon-button small"
            aria-label="Edit and ask again"
            title="Edit and ask again"
            onClick={() => onEdit(turn.asked)}
          >
            <Pencil size={15} aria-hidden />
          </button>
        </div>
        <span className="asked-at">
          <Moment at={turn.at} brief />
        </span>
      </div>
      <div className="answer" role="group" aria-labelledby={`${id}-answered`} aria-busy={running}>
        <h2 id={`${id}-answered`} className="visually-hidden">
          Deputy answered
        </h2>
        {parts.map((part, index) =>
          part.kind === 'text' ? (
            <AnswerText key={index} text={part.text} names={names} />
          ) : (
            <ToolCard
              key={part.call.callId}
              call={part.call}
              undo={undo.get(part.call.callId)}
              busy={busy}
              onAsk={onAsk}
              onApproved={onApproved}
            />
          ),
        )}
        {running && (turn.phase === 'waiting' || lastPart?.kind === 'call') && <Waiting />}
        {turn.phase === 'stopped' && (
          <p className="muted ended">Stopped before the end. What is here may not be all.</p>
        )}
        {turn.phase === 'over budget' && (
          <p className="muted ended">Deputy stopped here: this turn reached its limit. Ask again to go on.</p>
        )}
        {turn.problem && !needsLogin(turn.problem.code) && (
          <Notice action={retry}>{explained(turn.problem.code, turn.problem.message)}</Notice>
        )}
        {!running && (
          <div className="actions">
            {answerText(turn) && <CopyButton label="Copy the answer" text={() => answerText(turn)} />}
            {retry && !turn.problem && (
              <button
                type="button"
                className="icon-button small"
                aria-label="Ask again"
                title="Ask again"
                onClick={retry.onClick}
              >
                <RotateCcw size={15} aria-hidden />
              </button>
            )}
          </div>
        )}
      </div>
    </article>
  );
});
