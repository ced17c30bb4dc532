import { ShieldCheck, ShieldQuestion, ShieldX } from 'lucide-react';

/** Policy's word on a call. @param asks whether it says yes once a person has */
export function DecisionBadge({ decision, asks = false }: { decision: 'permit' | 'deny'; asks?: boolean }) {
  if (asks)
    return (
      <span className="badge asks">
        <ShieldQuestion size={13} aria-hidden /> Asks a person
      </span>
    );
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
