/**
 * Tells the other tabs of this browser that its session is another one, or over: they share its cookie and hold what they show. What is
 * said is but a reason to ask the server: whoever says it is believed nothing.
 */
const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('deputy-session');

export const tellOtherTabs = () => channel?.postMessage('changed');

/** @returns what stops the listening */
export function onOtherTab(listener: () => void): () => void {
  channel?.addEventListener('message', listener);
  return () => channel?.removeEventListener('message', listener);
}

const signingIn = 'deputy-signing-in';

/** Remembers in this tab that it left to sign in. */
export const noteSigningIn = () => sessionStorage.setItem(signingIn, 'yes');

/** Whether this tab has come back from there; once. */
export function hasSignedIn(): boolean {
  const was = sessionStorage.getItem(signingIn) !== null;
  sessionStorage.removeItem(signingIn);
  return was;
}
