import { type Command } from '../command.js';

/** The engine version that Amazon DocumentDB 5.0 reports. */
export const buildInfo: Command = {
  fields: [],
  run: () => ({
    version: '5.0.0',
    versionArray: [5, 0, 0, 0],
    gitVersion: 'deputy-local-stand-in',
    bits: 64,
    debug: false,
    maxBsonObjectSize: 16 * 1024 * 1024,
  }),
};
