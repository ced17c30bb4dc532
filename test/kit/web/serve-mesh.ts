import { type MeshConnection, type MeshContext, MeshServer } from '#libs/mesh';

export type MeshHandler = (data: unknown, context: MeshContext) => unknown;

/** A service of a spec's own on the mesh: one handler for each subject. @returns what takes it off again */
export async function serveMesh(
  connection: MeshConnection,
  handlers: Readonly<Record<string, MeshHandler>>,
): Promise<() => Promise<void>> {
  const server = new MeshServer({ connection, drainMs: 200 });
  for (const [subject, handler] of Object.entries(handlers)) {
    server.addHandler(subject, (data: unknown, context: MeshContext) =>
      Promise.resolve(handler(data, context)),
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
