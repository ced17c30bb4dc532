import { type MouseEvent, type ReactNode, type SyntheticEvent, useEffect, useRef } from 'react';

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

  // Closed by its state, so that nothing can be asked between the two.
  const onCancel = (event: SyntheticEvent) => {
    if (event.target !== dialog.current) return;
    event.preventDefault();
    onClose();
  };

  // The browser tells it late: it may be open anew by then, or be closed because its state is. Otherwise it closed it by itself.
  const onClosed = () => {
    if (open && !dialog.current?.open) onClose();
  };

  return (
    // The keyboard's way to close is Escape, which the element brings along.
    <dialog
      ref={dialog}
      className={className}
      aria-label={label}
      onCancel={onCancel}
      onClose={onClosed}
      onClick={onBackdrop}
    >
      {open && children}
    </dialog>
  );
}
