import { type MouseEvent, type ReactNode, useEffect, useRef } from 'react';

interface Props {
  className: string;
  label: string;
  open: boolean;
  onClose: () => void;
  children: ReactNode;
}

/** A modal dialog: the browser keeps focus inside, closes it on Escape and gives the focus back. */
export function Dialog({ className, label, open, onClose, children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);

  useEffect(() => {
    const element = dialog.current;
    if (!element || element.open === open) return;
    if (open) element.showModal();
    else element.close();
  }, [open]);

  const onBackdrop = (event: MouseEvent) => {
    if (event.target === dialog.current) onClose();
  };

  return (
    // The keyboard's way to close is Escape, which the element brings along.
    <dialog ref={dialog} className={className} aria-label={label} onClose={onClose} onClick={onBackdrop}>
      {open && children}
    </dialog>
  );
}
