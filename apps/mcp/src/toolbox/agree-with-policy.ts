import { apis } from '#libs/contracts';
import { type ScopeRules } from '#libs/principal';
import { type Asking, type EngineCode, type PolicyEngine } from '#libs/policy';
import { witnessOf } from './resource-rule.js';
import { type Tool } from './tool.js';
import { ToolboxError } from './toolbox-error.js';
import { type Toolboxes } from './toolboxes.js';

/**
 * Refuses tools that policy does not know as what they are. Without an action a tool would be denied to everybody anyway;
 * with one that another part declares it would be decided by policies that never heard of it; with one in the wrong group,
 * or in none, it would slip past the boundaries (auditors stay out, only editors write).
 * INVARIANT (policy knows each tool): the action of a tool is declared beside the toolbox's own policies, about the type of
 * resource that the tool is decided on, in the group of its effect.
 * @throws ToolboxError with every disagreement
 */
export function agreeWithPolicy(
  toolboxes: Toolboxes,
  policy: Pick<PolicyEngine, 'actions' | 'decide'>,
  scopes: Pick<ScopeRules, 'of'>,
): void {
  const known = scopes.of(apis.mcp);
  const problems = toolboxes.named.flatMap(({ name, toolbox }) =>
    toolbox.tools.flatMap((tool) =>
      [
        ...disagreements(`${name}.cedarschema`, tool, policy),
        ...listProblems(tool, toolbox.tools),
        ...scopeProblems(tool, known),
      ].map((problem) => `toolbox \`${name}\`, tool \`${tool.name}\`: ${problem}`),
    ),
  );
  if (problems.length > 0) throw new ToolboxError(problems);
}

/** A scope that nobody can have would shut the tool, and one that nobody declares nobody can agree to. */
const scopeProblems = ({ declaration: { scope } }: Tool, known: readonly string[]): string[] =>
  known.includes(scope)
    ? []
    : [`its scope \`${scope}\` is none of \`mcp\`, declare it in \`policies/scopes.json\``];

function disagreements(file: string, tool: Tool, policy: Pick<PolicyEngine, 'actions' | 'decide'>): string[] {
  const { needs, effect, resource } = tool.declaration;
  const action = policy.actions.get(tool.name);
  if (!action) return [`policy has no action of this name, declare it in \`policies/cedar/${file}\``];
  const { resourceType, groups, declaredIn } = action;
  const problems: string[] = [];
  if (declaredIn !== file)
    problems.push(`its action is declared in \`${declaredIn}\`, and not in \`${file}\`; rename the tool`);
  if (resource.type !== resourceType)
    problems.push(`it is decided on a \`${resource.type}\`, its action is about a \`${resourceType}\``);
  const effects = effectsOf(groups);
  if (effects.length !== 1 || effects[0] !== effect)
    problems.push(`its effect is \`${effect}\`, so its action must be in that group and in no other of \`read\`, \`write\` and \`destructive\``); // prettier-ignore
  if (effect === 'read' && needs === 'writer') problems.push('it only reads, so it needs no `writer`');
  if (needs === 'nothing' && (resource.find ?? resource.lists))
    problems.push('it needs `nothing`, and yet its resource is looked for in the database');
  return problems.length > 0 ? problems : witnessProblems(tool, policy);
}

/**
 * INVARIANT (what is hidden is never scanned): what reads a whole says which rows, and they are shown as a tool of the same
 * toolbox would show each of them.
 */
function listProblems({ declaration: { needs, resource } }: Tool, tools: readonly Tool[]): string[] {
  if (!resource.lists)
    return needs === 'reader' && !resource.find
      ? ['it reads a whole, so its resource says what it `lists`']
      : [];
  const { readBy, type } = resource.lists;
  const reader = tools.find(({ name }) => name === readBy)?.declaration;
  if (reader?.effect === 'read' && reader.resource.find && reader.resource.type === type) return [];
  return [
    `it lists rows as \`${readBy}\` reads them, which is no tool of this toolbox that reads one \`${type}\``,
  ];
}

/** `destructive` is in `write`, and says more. */
function effectsOf(groups: ReadonlySet<string>): string[] {
  const all = ['read', 'write', 'destructive'].filter((effect) => groups.has(effect));
  return all.includes('destructive') ? all.filter((effect) => effect !== 'write') : all;
}

const nobody: Asking = { tenant: 'witness', roles: [], agent: { id: 'witness' } };
const somebody: Asking = {
  ...nobody,
  user: { key: 'witness#somebody', issuer: 'witness', subject: 'somebody', name: 'somebody' },
};

/** Asked about a witness that the schema does not know, policy would deny admission to everybody. */
function witnessProblems(
  { name: action, declaration }: Tool,
  policy: Pick<PolicyEngine, 'decide'>,
): string[] {
  const context = { time: new Date(), transport: 'http' } as const;
  for (const principal of [nobody, somebody]) {
    try {
      const resource = witnessOf(declaration.resource, principal);
      const { rationale } = policy.decide({ principal, action, resource, context });
      if (rationale.some((code) => unreadable.includes(code)))
        return [`its witness is no \`${declaration.resource.type}\` of the schema (${rationale.join()})`];
    } catch {
      return ['its witness throws'];
    }
  }
  return [];
}

/** Said of a question that policy could not be asked. */
const unreadable: readonly string[] = [
  'REQUEST_INVALID',
  'INPUT_REJECTED',
  'POLICY_ERRORED',
  'ENGINE_FAILED',
] satisfies EngineCode[];
