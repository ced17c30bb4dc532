import { type ReactNode } from 'react';

/** The scrolled part of a page that is read from top to bottom. @param lead what the page is for, in a sentence */
export function Sheet({ lead, children }: { lead?: ReactNode; children: ReactNode }) {
  return (
    // What is scrolled can be reached by keys, though nothing in it can be pressed.
    <div className="sheet" tabIndex={0} role="region" aria-label="Content">
      <div className="sheet-content">
        {lead && <p className="lead">{lead}</p>}
        {children}
      </div>
    </div>
  );
}
