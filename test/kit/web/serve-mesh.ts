import { z } from 'zod';
import { type MeshConnection, type MeshContext, MeshServer, type UnreadPayload } from '#libs/mesh';
import { openToAll } from '#test/mesh/open-to-all';

export type MeshHandler = (data: unknown, context: MeshContext) => unknown;

/** A service of a spec's own on the mesh, open to every peer: one handler for each subject. @returns what takes it off again */
export async function serveMesh(
  connection: MeshConnection,
  handlers: Readonly<Record<string, MeshHandler>>,
): Promise<() => Promise<void>> {
  const guard = openToAll(...Object.keys(handlers));
  const server = new MeshServer({ connection, guard, drainMs: 200 });
  for (const [subject, handler] of Object.entries(handlers)) {
    server.addHandler(subject, (payload: UnreadPayload, context: MeshContext) =>
      Promise.resolve(handler(payload.read(z.unknown()), context)),
    );
  }
  await new Promise<void>((resolve, reject) => {
    void server.listen((error?: unknown) =>
      error ? reject(new Error('the service cannot listen', { cause: error })) : resolve(),
    );
  });
  return async () => {
    await server.close();
  };
}
