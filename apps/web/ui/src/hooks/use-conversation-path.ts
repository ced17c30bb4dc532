import { useCallback, useEffect, useState } from 'react';

const read = () => /^\/c\/([A-Za-z0-9_-]{8,64})$/.exec(location.pathname)?.[1];

/** The conversation that the address names, so that a reload, a link and the back button find it; undefined for a new one. */
export function useConversationPath() {
  const [id, setId] = useState(read);

  useEffect(() => {
    const listener = () => setId(read());
    addEventListener('popstate', listener);
    return () => removeEventListener('popstate', listener);
  }, []);

  const go = useCallback((to: string | undefined) => {
    const path = to === undefined ? '/' : `/c/${to}`;
    if (path !== location.pathname) history.pushState(null, '', path);
    setId(to);
  }, []);

  return [id, go] as const;
}
