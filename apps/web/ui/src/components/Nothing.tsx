import { type LucideIcon } from 'lucide-react';
import { type ReactNode } from 'react';

interface Props {
  icon: LucideIcon;
  title: string;
  children: ReactNode;
  /** Links or buttons that lead on. */
  actions?: ReactNode;
}

/** Where there is nothing to show: that there is nothing, why, and what to do. */
export function Nothing({ icon: Icon, title, children, actions }: Props) {
  return (
    <section className="nothing">
      <Icon size={28} aria-hidden className="nothing-icon" />
      <h2>{title}</h2>
      {children}
      {actions && <div className="nothing-actions">{actions}</div>}
    </section>
  );
}
