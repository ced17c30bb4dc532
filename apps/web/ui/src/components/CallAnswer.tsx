import type { ShownApproval } from '#libs/contracts';
import { Check, X } from 'lucide-react';
import { toolTitle } from '../state/words.js';

export type Answer = (approval: ShownApproval, how: 'approve' | 'deny') => void;

interface Props {
  approval: ShownApproval;
  /** Whether whoever looks has asked for it. */
  own: boolean;
  onAnswer: Answer;
}

/** What can be said to a call that waits: whoever asked confirms it where their word is wanted, and may take it back. */
export function CallAnswer({ approval, own, onAnswer }: Props) {
  const { kind, tool, resource } = approval;
  const mayApprove = own ? kind === 'confirmation' : kind === 'approval';
  const [yes, no] = own
    ? ['Yes, do exactly this', kind === 'confirmation' ? 'No' : 'Take it back']
    : ['Approve', 'Deny'];
  const about = `${toolTitle(tool)} ${resource.id}`;
  return (
    <div className="answers">
      {mayApprove && (
        <button
          type="button"
          className="button small primary"
          aria-label={`${yes}: ${about}`}
          onClick={() => onAnswer(approval, 'approve')}
        >
          <Check size={15} aria-hidden /> {yes}
        </button>
      )}
      <button
        type="button"
        className="button small"
        aria-label={`${no}: ${about}`}
        onClick={() => onAnswer(approval, 'deny')}
      >
        <X size={15} aria-hidden /> {no}
      </button>
    </div>
  );
}
