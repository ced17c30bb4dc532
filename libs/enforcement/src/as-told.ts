import { type DecisionEvent, type ShownEvent } from '#libs/contracts';
import { sayRefusal } from './say-refusal.js';

/**
 * An event as the person it is about may see it.
 * INVARIANT (not found reads like refused): a person's own log says no more than they were told at the time. The true
 * rule, the facts, a digest over a few guessable attributes and the time it took would each tell a hidden resource from a missing one.
 */
export function asTold(event: DecisionEvent): ShownEvent {
  if (event.type !== 'decision.decided' || !event.told) return event;
  const { told, ...truth } = event;
  const shown: ShownEvent = truth;
  delete shown.explanation;
  delete shown.contextDigest;
  delete shown.facts;
  delete shown.lease;
  delete shown.waitsFor;
  delete shown.approvalId;
  delete shown.risk;
  delete shown.latencyMs;
  return { ...shown, ...told };
}

/** A denial that was explained, in words. What was recorded before denials were has none. */
export function inWords(event: ShownEvent): ShownEvent {
  if (event.type !== 'decision.decided' || !event.explanation) return event;
  const { user, agent, tool: action, explanation } = event;
  return { ...event, message: sayRefusal({ who: user?.name ?? agent.id, action, ...explanation }) };
}
