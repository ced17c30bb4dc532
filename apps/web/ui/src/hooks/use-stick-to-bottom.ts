import { type RefObject, useCallback, useEffect, useRef, useState } from 'react';

const nearPixels = 12;
/** A scroll this soon after a wheel, touch, key or press is the person's; any other comes of the content changing. */
const inputMs = 1_000;
const inputs = ['wheel', 'touchmove', 'keydown', 'pointerdown'] as const;

/**
 * Keeps the end in view while it grows, but only for somebody who is there: the first move upwards lets go, and only
 * reaching the end again, or asking for it, holds on.
 */
export function useStickToBottom(
  scroller: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
) {
  const sticks = useRef(true);
  const [atBottom, setAtBottom] = useState(true);

  const toBottom = useCallback(() => {
    const element = scroller.current;
    if (!element) return;
    sticks.current = true;
    setAtBottom(true);
    element.scrollTop = element.scrollHeight;
  }, [scroller]);

  useEffect(() => {
    const [element, inner] = [scroller.current, content.current];
    if (!element || !inner) return;
    let lastTop = element.scrollTop;
    let lastInput = -inputMs;
    const onInput = () => {
      lastInput = performance.now();
    };
    const onScroll = () => {
      const { scrollTop: top, scrollHeight: height, clientHeight } = element;
      const near = height - top - clientHeight <= nearPixels;
      if (near) sticks.current = true;
      else if (top < lastTop && performance.now() - lastInput < inputMs) sticks.current = false;
      lastTop = top;
      setAtBottom(near || sticks.current);
    };
    const grown = new ResizeObserver(() => {
      if (sticks.current) element.scrollTop = element.scrollHeight;
      else onScroll();
    });
    element.addEventListener('scroll', onScroll, { passive: true });
    for (const input of inputs) element.addEventListener(input, onInput, { passive: true });
    grown.observe(inner);
    grown.observe(element);
    return () => {
      element.removeEventListener('scroll', onScroll);
      for (const input of inputs) element.removeEventListener(input, onInput);
      grown.disconnect();
    };
  }, [scroller, content]);

  return { atBottom, toBottom };
}
