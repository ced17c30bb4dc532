/**
 * The only requests the library sends are logout notices to addresses in CLIENTS_FILE. Its own guard against private
 * addresses would stop them on a private network, and nobody but the operator can register one.
 */
export const fetchRegistered = (url: string | URL | Request, options?: RequestInit): Promise<Response> =>
  fetch(url, {
    method: options?.method ?? 'GET',
    headers: options?.headers ?? {},
    body: options?.body ?? null,
    signal: AbortSignal.timeout(2_500),
    redirect: 'manual',
  });
