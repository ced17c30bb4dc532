/** Single keys that do something wherever nobody types. */
export const shortcuts = [
  { name: 'help', key: '?', does: 'Show this sheet' },
  { name: 'new', key: 'n', does: 'Begin a new conversation' },
  { name: 'message', key: 'm', does: 'Write a message' },
  { name: 'search', key: '/', does: 'Search your conversations' },
] as const;
export type ShortcutName = (typeof shortcuts)[number]['name'];

/** Keys that do something where somebody types, or where something runs. */
export const otherKeys: readonly { keys: readonly string[]; does: string }[] = [
  { keys: ['Enter'], does: 'Send the message' },
  { keys: ['Shift', 'Enter'], does: 'Break the line in a message' },
  { keys: ['↑'], does: 'Bring the last question back into an empty message box' },
  { keys: ['Esc'], does: 'Stop the answer, or close what is open' },
];

/** As much of a key press as is looked at. */
export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  repeat: boolean;
  isComposing: boolean;
  defaultPrevented: boolean;
}

/** @param typing whether the key goes into a text, or a dialog is open */
export function shortcutOf(press: KeyPress, typing: boolean): ShortcutName | undefined {
  const { ctrlKey, metaKey, altKey, repeat, isComposing, defaultPrevented } = press;
  if (typing || ctrlKey || metaKey || altKey || repeat || isComposing || defaultPrevented) return undefined;
  return shortcuts.find(({ key }) => key === press.key)?.name;
}

const stored = 'deputy.shortcuts';

/** WCAG 2.1.4: single keys can be turned off, for those who speak or slip. */
export function readUsesShortcuts(): boolean {
  try {
    return localStorage.getItem(stored) !== 'off';
  } catch {
    return true;
  }
}

export function keepUsesShortcuts(uses: boolean): void {
  try {
    if (uses) localStorage.removeItem(stored);
    else localStorage.setItem(stored, 'off');
  } catch {
    // Storage is off: the choice lives as long as the page.
  }
}
