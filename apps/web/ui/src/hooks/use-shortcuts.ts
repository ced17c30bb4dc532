import { useEffect, useRef } from 'react';
import { readUsesShortcuts, shortcutOf, type ShortcutName } from '../state/shortcuts.js';

const texts = 'input, textarea, select, [contenteditable]';

/** Does what a single key stands for, unless somebody types, a dialog is open, or the person has turned it off. */
export function useShortcuts(actions: Partial<Record<ShortcutName, () => void>>): void {
  const newest = useRef(actions);
  useEffect(() => {
    newest.current = actions;
  });

  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const typing =
        (event.target instanceof Element && event.target.closest(texts) !== null) ||
        document.querySelector('dialog[open]') !== null;
      const name = shortcutOf(event, typing);
      const act = name && newest.current[name];
      if (!act || !readUsesShortcuts()) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }, []);
}
