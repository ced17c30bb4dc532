import {
  ChevronRight,
  CircleCheck,
  ShieldQuestion,
  ShieldX,
  TriangleAlert,
  Undo2,
  Wrench,
} from 'lucide-react';
import { useId, useState } from 'react';
import { type Call } from '../state/turn.js';
import { toolTitle } from '../state/words.js';
import { CallDetails } from './CallDetails.js';
import { CallExplanation } from './CallExplanation.js';
import { CallStatus } from './CallStatus.js';
import { DecisionBadge } from './DecisionBadge.js';
import { WaitingCall } from './WaitingCall.js';

const icons = { succeeded: CircleCheck, failed: TriangleAlert, refused: ShieldX } as const;

interface Props {
  call: Call;
  /** What is asked for to undo it; see `undoable`. */
  undo?: string | undefined;
  /** Whether a turn runs in the conversation. */
  busy?: boolean;
  onApproved?: (approval: string) => void;
  onAsk: (text: string) => void;
}

/** One tool call: what was asked, what policy said, what came of it. The why of a refusal is never folded away. */
export function ToolCard({ call, undo, busy = false, onAsk, onApproved }: Props) {
  const [open, setOpen] = useState(false);
  const details = useId();
  const { waitsFor, approvalId } = call.verdict ?? {};
  const isWaiting = waitsFor !== undefined;
  const Icon = isWaiting ? ShieldQuestion : call.outcome ? icons[call.outcome] : Wrench;
  return (
    <div
      className={`call ${isWaiting ? 'asks' : (call.outcome ?? 'running')}`}
      role="group"
      aria-label={`Tool call: ${toolTitle(call.tool)}`}
    >
      <button
        type="button"
        className="call-head"
        aria-expanded={open}
        aria-controls={details}
        onClick={() => setOpen(!open)}
      >
        <Icon size={17} aria-hidden className="call-icon" />
        <span className="call-summary">
          <span className="call-title">{toolTitle(call.tool)}</span>
          {call.verdict && <DecisionBadge decision={call.verdict.decision} asks={isWaiting} />}
          <CallStatus call={call} />
        </span>
        <ChevronRight size={16} aria-hidden className="call-chevron" />
      </button>
      <CallExplanation call={call} />
      {onApproved && approvalId !== undefined && isWaiting && (
        <WaitingCall id={approvalId} busy={busy} onApproved={onApproved} />
      )}
      {undo && (
        <p className="call-undo">
          <button
            type="button"
            className="button small"
            aria-label={`Undo: ${undo}`}
            title={`Asks: ${undo}`}
            onClick={() => onAsk(undo)}
          >
            <Undo2 size={15} aria-hidden /> Undo
          </button>
        </p>
      )}
      <div id={details} hidden={!open}>
        {open && <CallDetails call={call} />}
      </div>
    </div>
  );
}
