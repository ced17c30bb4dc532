import { type RefObject, useLayoutEffect, useRef, useState } from 'react';

/** Whether what is in a box is no wider than the box, now and as either changes. */
export function useFits(box: RefObject<HTMLElement | null>): boolean {
  const [fits, setFits] = useState(true);
  /** How wide the box has to be before it is tried again. */
  const needs = useRef(0);

  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = () =>
      setFits((fitted) => {
        if (!fitted) return element.clientWidth >= needs.current;
        if (element.scrollWidth <= element.clientWidth) return true;
        needs.current = element.scrollWidth;
        return false;
      });
    look();
    const changed = new ResizeObserver(look);
    changed.observe(element);
    for (const child of element.children) changed.observe(child);
    return () => changed.disconnect();
  }, [box]);

  return fits;
}
