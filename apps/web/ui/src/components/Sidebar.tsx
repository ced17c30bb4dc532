import { X } from 'lucide-react';
import { type ReactNode } from 'react';
import { useMedia } from '../hooks/use-media.js';
import { Dialog } from './Dialog.js';
import { Wordmark } from './Wordmark.js';

interface Props {
  /** On a phone it is a drawer, which can be closed. */
  open: boolean;
  onClose: () => void;
  children: ReactNode;
}

export function Sidebar({ open, onClose, children }: Props) {
  const phone = useMedia('(max-width: 820px)');
  if (!phone) {
    return (
      <aside className="sidebar" aria-label="Pages and account">
        <div className="sidebar-top">
          <Wordmark />
        </div>
        {children}
      </aside>
    );
  }
  return (
    <Dialog className="drawer" label="Pages and account" open={open} onClose={onClose}>
      <div className="sidebar">
        <div className="sidebar-top">
          <Wordmark />
          <button type="button" className="icon-button" aria-label="Close" onClick={onClose}>
            <X size={20} aria-hidden />
          </button>
        </div>
        {children}
      </div>
    </Dialog>
  );
}
