import { anyCaller, buckets, decisionStreams, subjects, verdictKey, withheldKey } from '#libs/contracts';

const on = (subject: string) => `\`${subject}\``;
const { agent, mcp, audit, identity, decision } = subjects;

const keptIn = `the stream of whoever decided (${Object.values(decisionStreams)
  .map(({ name }) => `\`${name}\``)
  .join(', ')})`;

/** Where each message travels, by the name of its schema. */
export const messagesOfSubjects: Readonly<Record<string, string>> = {
  DecisionRecorded: `Event on ${on(decision.decided(anyCaller))}, kept in ${keptIn}. A decision, stored before anything it permits runs. Stage \`admission\` opens the reader credential that resolves the resource, stage \`decision\` everything after it.`,
  OutcomeRecorded: `Event on ${on(decision.completed(anyCaller))}, kept in ${keptIn}. What became of a permitted call.`,
  TurnRequest: `Request on ${on(agent.turn(anyCaller))}, answered by a stream of [TurnEvent](#turnevent). The person's token travels in the \`authorization\` header.`,
  TurnEvent: `Streamed on ${on(agent.turn(anyCaller))}, in order.`,
  OfferedToolsRequest: `Request on ${on(agent.tools(anyCaller))}; whose tools, the token says.`,
  OfferedTools: `Answer on ${on(agent.tools(anyCaller))}: what mcp lists to this person through the agent.`,
  ConversationsRequest: `Request on ${on(agent.conversations(anyCaller))}; whose conversations, the token says.`,
  ConversationsAnswer: `Answer on ${on(agent.conversations(anyCaller))}. Conversations are kept in the bucket \`${buckets.conversations.name}\`.`,
  McpExchange: `Request on ${on(mcp.exchange(anyCaller))}: one request of MCP's Streamable HTTP.`,
  McpFrame: `Streamed on ${on(mcp.exchange(anyCaller))}: a head, then chunks.`,
  DecisionQuery: `Request on ${on(audit.query(anyCaller))}. Newest first; a person sees their own, an auditor the tenant's. \`user\` searches keys, subjects and names.`,
  DecisionPage: `Answer on ${on(audit.query(anyCaller))}.`,
  AgentOperation: `Request on ${on(identity.agents(anyCaller))}; of which tenant, and whether they may, the token says.`,
  ClientOperation: `Request on ${on(identity.clients(anyCaller))}; whose clients they are, the token says.`,
  ClientsAnswer: `Answer on ${on(identity.clients(anyCaller))}.`,
  AgentsAnswer: `Answer on ${on(identity.agents(anyCaller))}. Agents are kept in the bucket \`${buckets.agents.name}\`.`,
  AccountOperation: `Request on ${on(identity.accounts(anyCaller))}; of which tenant, and whether they may, the token says.`,
  AccountsAnswer: `Answer on ${on(identity.accounts(anyCaller))}. Accounts are kept in the bucket \`${buckets.people.name}\`.`,
  SignInsOperation: `Request on ${on(identity.signIns(anyCaller))}; whose sign-ins they are, the token says.`,
  SignInsAnswer: `Answer on ${on(identity.signIns(anyCaller))}.`,
  Readiness: `Answer on ${on(subjects.ready('agent', anyCaller))} and its like.`,
  WireError: 'Answer on any subject, in the place of another.',
  Verdict: `What is said of one call, in \`_meta\` of its MCP result under \`${verdictKey}\`.`,
  WithheldTool: `A tool that the principal may not use, in \`_meta\` of a \`tools/list\` result under \`${withheldKey}\`.`,
};
