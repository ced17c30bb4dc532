import { OctagonX } from 'lucide-react';
import { type ToEnd } from '../api/operations.js';

interface Props {
  target: ToEnd;
  onAsk: (target: ToEnd) => void;
  /** Default: `End`. */
  label?: string;
}

/** The way to end something. What it ends is told to whoever does not see the row that it is in. */
export function EndButton({ target, onAsk, label = 'End' }: Props) {
  return (
    <button
      type="button"
      className="button small end-button"
      aria-haspopup="dialog"
      aria-label={`${label}: ${target.kind} ${target.name}`}
      onClick={() => onAsk(target)}
    >
      <OctagonX size={15} aria-hidden /> {label}
    </button>
  );
}
