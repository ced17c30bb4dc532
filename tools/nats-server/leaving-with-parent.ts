/**
 * nats-server knows nothing of its parent. A shell keeps a reader on standard input that ends the server when whoever
 * holds the other end is gone, and then becomes the server, so that its process id is the server's.
 */
const script = `
  exec 3<&0
  (cat <&3 >/dev/null 2>&1; kill -TERM $$ 2>/dev/null) >/dev/null 2>&1 &
  exec "$@" </dev/null 3<&-`;

/** The command that runs nats-server for as long as its standard input is open. Windows has no such shell. */
export function leavingWithParent(binary: string, args: readonly string[]): { file: string; args: string[] } {
  return process.platform === 'win32'
    ? { file: binary, args: [...args] }
    : { file: '/bin/sh', args: ['-c', script, 'sh', binary, ...args] };
}
