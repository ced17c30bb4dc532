/** Why something could not be started, for whoever starts it: what is wrong, and what to do where we know. */
export function reasonOf(error: unknown): string {
  const { code, port, address, message } = (error ?? {}) as Partial<NodeJS.ErrnoException> & {
    port?: number;
    address?: string;
  };
  if (code === 'EADDRINUSE' && port !== undefined)
    return `port ${port} of ${address} is taken; stop what listens there, or choose another port`;
  if (code === 'EACCES' && port !== undefined) return `port ${port} needs privileges; choose one above 1023`;
  // A refused connection to a name of several addresses has a code and no message.
  return message || code || String(error);
}
