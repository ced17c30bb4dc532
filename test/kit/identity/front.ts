import { createServer, request as send, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';

/** A load balancer in front of instances: every request goes to the one it points at now. */
export class Front {
  #to = 0;
  private constructor(private readonly server: Server) {}

  static async listen(): Promise<Front> {
    const server = createServer();
    const front = new Front(server);
    server.on('request', (asked, answer) => {
      const { method, url, headers } = asked;
      const passedOn = send(
        { host: '127.0.0.1', port: front.#to, agent: false, method, path: url, headers },
        (got) => {
          answer.writeHead(got.statusCode ?? 502, got.rawHeaders);
          got.pipe(answer);
        },
      );
      passedOn.on('error', () => answer.destroy());
      asked.pipe(passedOn);
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return front;
  }

  get origin(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  pointTo(port: number): void {
    this.#to = port;
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}
