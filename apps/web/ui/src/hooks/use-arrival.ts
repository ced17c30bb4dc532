import { useEffect, useRef } from 'react';

/**
 * Moves the focus to the heading of a page that was gone to, so that a screen reader reads it out and the keyboard goes
 * on from there. The first page stays as the browser opened it.
 */
export function useArrival(page: string | undefined): void {
  const last = useRef(page);
  useEffect(() => {
    if (last.current === page) return;
    last.current = page;
    document.querySelector<HTMLElement>('main h1')?.focus();
  }, [page]);
}
