import { type Command } from '../command.js';

export const ping: Command = { fields: [], run: () => ({}) };
