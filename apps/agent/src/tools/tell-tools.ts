import { type OfferedTools } from '#libs/contracts';
import { MeshError } from '#libs/mesh';
import { type Principal, type PersonExchange } from '#libs/principal';
import { exchangeToken } from '../identity/exchange-token.js';
import { toTurnFailure } from '../turn/turn-failure.js';
import { type McpToolsOptions } from './open-mcp-tools.js';
import { type Tools } from './tools.js';

export interface TellToolsPorts {
  readonly exchange: PersonExchange;
  readonly openTools: (options: Pick<McpToolsOptions, 'token' | 'signal'>) => Promise<Tools>;
}

/** Tells which tools a person may use, as mcp lists them to this person through this agent. */
export class TellTools {
  constructor(private readonly ports: TellToolsPorts) {}

  /** @throws MeshError `interaction_required`, `unauthenticated` or `unavailable` */
  async tell(principal: Principal, call: Pick<McpToolsOptions, 'signal'>): Promise<OfferedTools> {
    const token = () => exchangeToken(this.ports.exchange, principal);
    await token();
    try {
      const { signal } = call;
      const tools = await this.ports.openTools({ token, signal });
      await tools.close().catch(() => undefined);
      return { tools: tools.offered.map(({ mcpName: name, allowed }) => ({ name, allowed })) };
    } catch (error) {
      const { code, message } = toTurnFailure(error);
      throw new MeshError(code === 'unauthenticated' ? code : 'unavailable', message, { cause: error });
    }
  }
}
