import { describe, expect, it } from '@jest/globals';
import { shortcutOf, shortcuts } from './shortcuts.js';

const press = {
  key: 'n',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  isComposing: false,
  defaultPrevented: false,
};

describe('shortcuts', () => {
  it('are single keys, each of its own', () => {
    expect(shortcuts.map(({ key }) => shortcutOf({ ...press, key }, false))).toEqual(
      shortcuts.map(({ name }) => name),
    );
    expect(new Set(shortcuts.map(({ key }) => key)).size).toBe(shortcuts.length);
    expect(shortcutOf({ ...press, key: 'q' }, false)).toBeUndefined();
  });

  it('do nothing while somebody types, holds the key or means another one', () => {
    expect(shortcutOf(press, true)).toBeUndefined();
    for (const what of ['ctrlKey', 'metaKey', 'altKey', 'repeat', 'isComposing', 'defaultPrevented'] as const)
      expect(shortcutOf({ ...press, [what]: true }, false)).toBeUndefined();
  });
});
