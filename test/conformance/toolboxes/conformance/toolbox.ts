import { Toolbox } from '../../../../apps/mcp/src/toolbox/toolbox.js';
import { withHeader, withRules } from './arguments.js';
import { asking } from './asking.js';
import { prompts } from './prompts.js';
import { read } from './read.js';
import { shown } from './shown.js';

/** What the official conformance suite calls by name. */
export const toolbox = Toolbox.of({
  about: 'fixtures',
  tools: [...shown, ...asking, withHeader, withRules, ...prompts, ...read],
});
