import { traced } from '#libs/telemetry';

type Ask = (path: string, ...rest: never[]) => Promise<unknown>;

/** The same client, whose calls are traced by verb and path; a path holds names of mounts and roles, and nothing secret. */
export function tracedVault<C extends { read: Ask; write: Ask }>(client: C): C {
  for (const verb of ['read', 'write'] as const) {
    const ask = client[verb].bind(client) as (path: string, ...rest: unknown[]) => Promise<unknown>;
    const told = (path: string, ...rest: unknown[]) =>
      traced(`vault ${verb}`, { kind: 'client', attributes: { 'deputy.vault.path': path } }, () =>
        ask(path, ...rest),
      );
    Object.assign(client, { [verb]: told });
  }
  return client;
}
