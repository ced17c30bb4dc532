import { type ReactNode } from 'react';

/** The scrolled part of a page that is read from top to bottom. @param lead what the page is for, in a sentence */
export function Sheet({ lead, children }: { lead?: ReactNode; children: ReactNode }) {
  return (
    <div className="sheet">
      <div className="sheet-content">
        {lead && <p className="lead">{lead}</p>}
        {children}
      </div>
    </div>
  );
}
