import { type ServerContext } from '@modelcontextprotocol/server';
import { type Progress } from '../toolbox/tool.js';
import { type Exchange } from './exchange.js';

/**
 * Tells a client how far its call is, under the token that it gave (MCP, Progress); nothing to a client that gave none. Only a call
 * that was permitted has a tool to say anything.
 */
export function progressOf({ streams }: Exchange, { mcpReq }: ServerContext): (progress: Progress) => void {
  const progressToken = mcpReq._meta?.progressToken;
  if (!streams || progressToken === undefined) return () => undefined;
  return (progress) => {
    // Whoever has left is told nothing; the call ends by their signal.
    mcpReq
      .notify({ method: 'notifications/progress', params: { progressToken, ...progress } })
      .catch(() => undefined);
  };
}
