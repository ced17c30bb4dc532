import { useEffect, useState } from 'react';
import { useMedia } from './use-media.js';

type Theme = 'light' | 'dark';

/** The system's theme until the person chooses one. */
export function useTheme() {
  const systemIsDark = useMedia('(prefers-color-scheme: dark)');
  const [chosen, choose] = useState<Theme | undefined>(
    () => document.documentElement.dataset.theme as Theme | undefined,
  );
  const theme: Theme = chosen ?? (systemIsDark ? 'dark' : 'light');

  useEffect(() => {
    if (!chosen) return;
    document.documentElement.dataset.theme = chosen;
    try {
      localStorage.setItem('deputy.theme', chosen);
    } catch {
      // Storage is off: the choice lives as long as the page.
    }
  }, [chosen]);

  return { theme, toggle: () => choose(theme === 'dark' ? 'light' : 'dark') };
}
