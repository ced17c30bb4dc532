import { setMaxListeners } from 'node:events';

/**
 * Says to all who wait that no more is done. They are as many as credentials are ended just now, each for seconds, and not the leak that Node
 * warns of from the eleventh listener on.
 */
export function closingForMany(): AbortController {
  const closing = new AbortController();
  setMaxListeners(0, closing.signal);
  return closing;
}
