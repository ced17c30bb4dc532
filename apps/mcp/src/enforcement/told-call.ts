import { type Verdict } from '#libs/contracts';
import { count, measureTime, traced } from '#libs/telemetry';

export interface CalledFor {
  readonly method: string;
  /** Of the Model Context Protocol. */
  readonly revision: string | null;
  /** Undefined where nobody offers it. */
  readonly tool: string | undefined;
}

/** One call, traced by the conventions for MCP and counted by what was decided. No argument and no row of it is told. */
export function toldCall<Answer extends { readonly kind: string; readonly verdict: Verdict }>(
  { method, revision, tool = 'unknown' }: CalledFor,
  work: () => Promise<Answer>,
): Promise<Answer> {
  const began = performance.now();
  const attributes = {
    'mcp.method.name': method,
    'mcp.protocol.version': revision ?? 'unknown',
    'gen_ai.tool.name': tool,
  };
  return traced(`${method} ${tool}`, { attributes }, async (span) => {
    const answer = await work();
    const { decision, decisionId, rationale } = answer.verdict;
    span.setAttributes({
      'deputy.decision': decision,
      'deputy.decision.id': decisionId,
      'deputy.rules': rationale,
      'deputy.outcome': answer.kind,
    });
    count('deputy.decisions', { decision, rule: rationale[0] ?? 'none', tool });
    measureTime('deputy.call.duration', performance.now() - began, { outcome: answer.kind });
    return answer;
  });
}
