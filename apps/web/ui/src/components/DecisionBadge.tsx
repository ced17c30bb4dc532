import { ShieldCheck, ShieldX } from 'lucide-react';

/** Policy's word on a call. */
export function DecisionBadge({ decision }: { decision: 'permit' | 'deny' }) {
  return decision === 'permit' ? (
    <span className="badge permit">
      <ShieldCheck size={13} aria-hidden /> Permitted
    </span>
  ) : (
    <span className="badge deny">
      <ShieldX size={13} aria-hidden /> Denied
    </span>
  );
}
