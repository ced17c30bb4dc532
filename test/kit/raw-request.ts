import { once } from 'node:events';
import { connect } from 'node:net';

/**
 * Sends what no client library would.
 * @param lines the request line and headers, with `connection: close`, and a body after an empty line; written as Latin-1, one byte a character
 * @returns the status, and the body as far as it came
 */
export async function rawRequest(
  origin: string,
  lines: readonly string[],
): Promise<{ status: number; body: string }> {
  const { hostname, port } = new URL(origin);
  const socket = connect(Number(port), hostname);
  // Not ended: Node's server gives nothing to who has hung up.
  socket.write(Buffer.from(lines.join('\r\n'), 'latin1'));
  let answer = '';
  socket.on('data', (data) => (answer += data.toString('latin1')));
  await once(socket, 'close');
  return {
    status: Number(/^HTTP\/1.1 (\d+)/.exec(answer)?.[1]),
    body: answer.slice(answer.indexOf('\r\n\r\n') + 4),
  };
}
