import { CircleAlert } from 'lucide-react';
import { type ReactNode } from 'react';

interface Props {
  children: ReactNode;
  action?: { label: string; onClick: () => void } | undefined;
}

/** Something went wrong: what, and what to do about it. */
export function Notice({ children, action }: Props) {
  return (
    <div className="notice" role="alert">
      <CircleAlert size={18} aria-hidden className="notice-icon" />
      <p>{children}</p>
      {action && (
        <button type="button" className="button small" onClick={action.onClick}>
          {action.label}
        </button>
      )}
    </div>
  );
}
