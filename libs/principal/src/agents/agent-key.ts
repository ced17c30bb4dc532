import { createHash } from 'node:crypto';

/** Where an agent lies in the registry: `<tenant>.<digest of its id>`, since an id may be a URL. */
export const agentKey = (tenant: string, id: string): string =>
  `${tenant}.${createHash('sha256').update(id).digest('base64url')}`;
