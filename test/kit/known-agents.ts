import { type AgentStandings } from '#libs/principal';
import { throughAgent } from './principal-of.js';

const clients = ['deputy-mcp-client'];
const services = ['deputy-agent', 'deputy-web'];

/** For specs whose subject is something else: every tenant has the mesh's own agents registered, and that is always known. */
export const knownAgents: AgentStandings = {
  standingOf: (_tenant, id) => {
    const kind = services.includes(id) ? 'service' : clients.includes(id) ? 'client' : undefined;
    return Promise.resolve(kind && { ...throughAgent.standing, kind });
  },
};
