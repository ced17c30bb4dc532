import { type EntityJson, type TypeAndId } from '@cedar-policy/cedar-wasm/web';
import { AgentTrust } from '#libs/contracts';
import { namespace } from './schema-fragments.js';
import { type Question } from './question.js';

/** A question in Cedar's terms: a flat principal with its roles as parents, and one resource. */
export interface CedarCall {
  readonly principal: TypeAndId;
  readonly action: TypeAndId;
  readonly resource: TypeAndId;
  readonly context: {
    readonly time: string;
    readonly transport: string;
    readonly confirmed: boolean;
    readonly approved: boolean;
  };
  readonly entities: readonly EntityJson[];
}

const uid = (type: string, id: string): TypeAndId => ({ type: `${namespace}::${type}`, id });

/** Each entity costs about 0.1 ms a question, so user and agent are records of one principal, not entities. */
export function toCedarCall({ principal, action, resource, context }: Question): CedarCall {
  const { user, tenant, agent, secondFactor = false } = principal;
  const { time, transport, answers = [] } = context;
  const actor = uid('Actor', [tenant, user?.key ?? '', agent.id].map(encodeURIComponent).join('/'));
  const asked = uid(resource.type, resource.id);
  return {
    principal: actor,
    action: uid('Action', action),
    resource: asked,
    context: {
      ...{ time: time.toISOString(), transport },
      ...{ confirmed: answers.includes('confirmation'), approved: answers.includes('approval') },
    },
    entities: [
      {
        uid: actor,
        attrs: {
          tenant,
          ...(user && { user: { key: user.key } }),
          agent: { id: agent.id, ...standingOf(agent) },
          secondFactor,
        },
        parents: principal.roles.map((role) => uid('Role', role)),
      },
      { uid: asked, attrs: { ...resource.attributes } as EntityJson['attrs'], parents: [] },
    ],
  };
}

/** INVARIANT (who is not known has nothing): an agent without a standing has no kind, no trust, no ceiling and is not active. */
function standingOf({ standing }: Question['principal']['agent']) {
  const { kind, trust, ceiling, state, person } = standing ?? unknownAgent;
  return {
    ...{ kind, trust: trust ? AgentTrust.options.indexOf(trust) : 0, ceiling: [...ceiling], state },
    ...(person !== undefined && { person }),
  };
}
const unknownAgent = {
  ...{ kind: 'unknown', trust: undefined, ceiling: [], state: 'unknown', person: undefined },
} as const;

/**
 * Whether every entity the call names is supplied. Cedar answers `in` about a missing entity with a silent false, so a
 * forbid on a group is skipped without any error. Roles are members of a closed enumeration and need no entity.
 */
export function isClosed(call: CedarCall, roles: ReadonlySet<string>): boolean {
  const key = ({ type, id }: TypeAndId) => `${type}\n${id}`;
  const supplied = new Set(call.entities.map(({ uid }) => key(uid as TypeAndId)));
  const roleType = `${namespace}::Role`;
  return (
    supplied.size === call.entities.length &&
    [call.principal, call.resource].every((named) => supplied.has(key(named))) &&
    call.entities
      .flatMap(({ parents }) => parents as TypeAndId[])
      .every((parent) => (parent.type === roleType ? roles.has(parent.id) : supplied.has(key(parent))))
  );
}
