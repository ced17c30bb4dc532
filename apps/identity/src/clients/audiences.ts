import { apis } from '#libs/contracts';

/** Whom tokens can be for. */
export const audiences = Object.values(apis);

/** Users' access tokens live this long, in seconds. */
export const accessTokenSeconds = 600;

/** The audience in front of a full scope such as `api://deputy-agent/access_as_user`. */
export const audienceOfScope = (scope: string): string | undefined =>
  scope.includes('://') ? scope.slice(0, scope.lastIndexOf('/')) : undefined;

/** A full scope without its audience. */
export const shortScope = (scope: string): string => scope.slice(scope.lastIndexOf('/') + 1);

/**
 * A scope as one API calls it: without the name of that API, where it has it. A scope of another API keeps its name, under which this one
 * knows none.
 */
export const scopeAt = (audience: string, scope: string): string =>
  scope.startsWith(`${audience}/`) ? scope.slice(audience.length + 1) : scope;
