import { dirname } from 'node:path';

/**
 * What a client's process finds around it: a home of its own, and a desktop that opens nothing, so that the address it
 * prints is opened by the spec.
 */
export const environmentAt = (home: string, node = process.execPath): Record<string, string> => ({
  PATH: [dirname(node), process.env.PATH].join(':'),
  HOME: home,
  BROWSER: 'true',
});
