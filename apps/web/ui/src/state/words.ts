/** Verbs whose tools act on one thing at a time. */
const onOne = new Set([
  'get',
  'create',
  'update',
  'delete',
  'restore',
  'read',
  'admit',
  'register',
  'authorize',
]);

/** A tool's name as a person would say it: `products_search` is `Search products`, `products_get` is `Get product`. */
export function toolTitle(tool: string): string {
  const [subject = tool, ...verb] = tool.split('_');
  const action = verb.join(' ');
  if (!action) return tool;
  const object = onOne.has(action) ? subject.replace(/s$/, '') : subject;
  return `${action.charAt(0).toUpperCase()}${action.slice(1)} ${object}`;
}

/** A role as the page shows it: `editor` is `Editor`. */
export const roleTitle = (role: string) => role.charAt(0).toUpperCase() + role.slice(1);

export const duration = (ms: number) => (ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/** Enough of a fingerprint to compare at a glance. */
export const shortFingerprint = (fingerprint: string) => fingerprint.replace(/^sha256:/, '').slice(0, 12);

const notFoundCode = 'RESOURCE_NOT_FOUND';

/** What does not exist and what may not be seen are told in the same words: the difference would be an answer. */
export const notFound = 'It does not exist, or whoever asked may not see it';
export const isNotFound = ({ rationale }: { rationale: readonly string[] }) =>
  rationale.includes(notFoundCode);

const previewLimit = 4_000;

/** Data as a person can read it, cut where nobody reads on. */
/** As a person would say it, no longer than it is. */
export function timeLeft(seconds: number): string {
  if (seconds < 2 * 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 2 * 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h`;
}

export function preview(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return text.length <= previewLimit
    ? text
    : `${text.slice(0, previewLimit)}\n… ${(text.length - previewLimit).toLocaleString('en')} more characters`;
}

const checkTitles: Readonly<Record<string, string>> = {
  page: 'Front end',
  policy: 'Policy engine',
  nats: 'NATS',
  identity: 'Identity service',
  revocations: 'Revocations',
  sessions: 'Session store',
  logins: 'Sign-ins under way',
  agent: 'Agent',
  mcp: 'Tools',
  audit: 'Audit',
};

/** What readiness calls `mcp: vault` is `Tools: vault` here; a name that is not known stays as it is. */
export function checkTitle(name: string): string {
  const [service = name, ...part] = name.split(': ');
  const title = (Object.hasOwn(checkTitles, service) && checkTitles[service]) || service;
  return [title, ...part].join(': ');
}

/** `1800000` is `30 minutes`. */
export function lengthOfTime(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  const [number, unit] = minutes % 60 === 0 && minutes > 0 ? [minutes / 60, 'hour'] : [minutes, 'minute'];
  return `${number} ${unit}${number === 1 ? '' : 's'}`;
}
