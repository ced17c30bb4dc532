import { useMemo } from 'react';
import { namesIn } from '../state/names-as-text.js';
import type { Turn } from '../state/turn.js';

/** The names in a conversation; the same array while they are the same, so that a word that arrives draws its turn alone. */
export function useNames(turns: readonly Turn[]): readonly string[] {
  const lines = namesIn(turns).join('\n');
  return useMemo(() => (lines ? lines.split('\n') : []), [lines]);
}
