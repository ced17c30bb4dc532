import { strangersHost, strangersText } from '#libs/enforcement';

/** How many redirects a record names. */
const most = 4;

/** What a client says about itself, as a record may hold it: what it calls itself, and the hosts that it wants people back at. */
export function whatItSays(said: unknown): {
  readonly brought: string;
  readonly said: Record<string, string>;
} {
  const { client_name, redirect_uris } = (said ?? {}) as Readonly<Record<string, unknown>>;
  const redirects: readonly unknown[] = Array.isArray(redirect_uris) ? redirect_uris : [];
  const hosts = [...new Set(redirects.slice(0, most).map(strangersHost))];
  const more = redirects.length > most ? ` and ${String(redirects.length - most)} more` : '';
  return {
    brought: strangersText(client_name),
    said: { redirects: `${hosts.join(', ') || 'none'}${more}`.slice(0, 128) },
  };
}
