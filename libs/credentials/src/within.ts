import { CredentialError } from './credential-error.js';

/**
 * The work's result, unless its deadline passes or its caller leaves first; the work itself goes on.
 * @throws CredentialError `vault_unavailable` at the deadline, `aborted` when the caller left
 */
export function within<T>(
  work: Promise<T>,
  { signal, timeoutMs }: { signal?: AbortSignal | undefined; timeoutMs?: number },
): Promise<T> {
  if (!signal && timeoutMs === undefined) return work;
  return new Promise<T>((resolve, reject) => {
    const leave = () => reject(new CredentialError('aborted', 'the call was abandoned'));
    const timer =
      timeoutMs === undefined
        ? undefined
        : setTimeout(
            () =>
              reject(
                new CredentialError(
                  'vault_unavailable',
                  'no credential could be had in time',
                  'deadline passed',
                ),
              ),
            timeoutMs,
          );
    if (signal?.aborted) leave();
    signal?.addEventListener('abort', leave, { once: true });
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', leave);
    });
  });
}
