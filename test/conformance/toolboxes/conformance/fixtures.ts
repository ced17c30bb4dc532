import { type z } from 'zod';
import { z as zod } from 'zod';
import { Content, type ContentBlock } from '../../../../apps/mcp/src/toolbox/content.js';
import { type WholeResource } from '../../../../apps/mcp/src/toolbox/resource-rule.js';
import { type Errand, Tool } from '../../../../apps/mcp/src/toolbox/tool.js';

/** What the fixtures are decided on: one whole, in which there is nothing. */
export const fixtures: WholeResource = { type: 'Fixtures' };
export const nothing = zod.object({});

type Shown = z.input<typeof ContentBlock>;

/** A tool that shows what it returns, and takes nothing. */
export const showing = (name: string, run: (errand: Errand<object>) => Promise<Shown[]>): Tool =>
  Tool.from({
    name,
    title: name,
    description: `Answers the conformance suite's \`${name}\`.`,
    input: nothing,
    output: Content,
    needs: 'nothing',
    effect: 'read',
    scope: 'catalogue:read',
    resource: fixtures,
    run: async (errand) => ({ content: await run(errand) }),
  });

export const text = (words: string): Shown => ({ type: 'text', text: words });

/** One red pixel. */
export const png =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==';
/** A header and no sound. */
export const wav = 'UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=';
