import { apiScope } from '#libs/contracts';
import { within } from './scope-rules.js';

/**
 * What of `given` somebody gets who asks for `asked`, each without its API in front.
 * INVARIANT (asking widens nothing): naming scopes leaves those of them that are given; the API's own scope alone stands for all of those.
 */
export function narrowScopes(given: readonly string[], asked: readonly string[]): string[] {
  const named = asked.filter((scope) => scope.includes(':'));
  return named.length === 0 ? (asked.includes(apiScope) ? [...given] : []) : within(given, named);
}
