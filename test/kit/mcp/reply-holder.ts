import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface ReplyHolder {
  /** `host:port`, to be used in the database's place. */
  readonly address: string;
  /** Resolves when the database has answered what was held: it is done, and whoever asked will never hear of it. */
  readonly held: Promise<void>;
  /** Hands over what was kept back, and keeps nothing back any more. */
  release(): void;
  close(): Promise<void>;
}

/** Stands in front of a database and keeps back its answer to the first insert into `collection`, and all after it on that connection. */
export async function holdReplyToInsert(database: string, collection: string): Promise<ReplyHolder> {
  const [host = '', port = ''] = database.split(':');
  const name = Buffer.from(`${collection}\0`);
  const length = Buffer.alloc(4);
  length.writeInt32LE(name.length);
  const insert = Buffer.concat([Buffer.from('\x02insert\0'), length, name]);
  const sockets = new Set<Socket>();
  let resolve = () => {};
  let released = false;
  const kept: (() => void)[] = [];
  const held = new Promise<void>((answered) => (resolve = answered));
  const listener = createServer((client) => {
    const server = connect(Number(port), host);
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    }
    let asked = false;
    client.on('data', (bytes) => {
      asked ||= bytes.includes(insert);
      server.write(bytes);
    });
    server.on('data', (bytes) => {
      if (!asked || released) return void client.write(bytes);
      kept.push(() => client.write(bytes));
      resolve();
    });
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    address: `127.0.0.1:${String((listener.address() as AddressInfo).port)}`,
    held,
    release() {
      released = true;
      for (const handOver of kept.splice(0)) handOver();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      listener.close();
      await once(listener, 'close');
    },
  };
}
