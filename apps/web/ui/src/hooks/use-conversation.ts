import { useCallback } from 'react';
import { useLocation } from 'wouter';
import { pageAddresses } from '../../../src/page/page-addresses.js';

/** The conversation that the address names, so that a reload, a link and the back button find it; undefined for a new one. */
export function useConversation() {
  const [location, navigate] = useLocation();
  const id = pageAddresses.conversation.exec(location)?.groups?.id;
  const go = useCallback(
    (to: string | undefined) => {
      const path = to === undefined ? pageAddresses.chat : `/c/${to}`;
      if (path !== window.location.pathname) navigate(path);
    },
    [navigate],
  );
  return [id, go] as const;
}
