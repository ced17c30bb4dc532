import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { Tool } from '../../../../../apps/mcp/src/toolbox/tool.js';
import { Toolbox } from '../../../../../apps/mcp/src/toolbox/toolbox.js';

const betweenMs = 20;

/** No tool of the mesh holds a cursor open for long: their pages are one batch each. This one does, for as long as it may. */
const stream = Tool.from({
  name: 'bench_stream',
  title: 'Stream the catalogue',
  description: 'Reads the catalogue through an open cursor, one product at a time, again and again.',
  input: z.object({}),
  output: z.object({ seen: z.int() }),
  needs: 'writer',
  effect: 'write',
  scope: 'catalogue:write',
  resource: { type: 'Bench' },
  async run({ db, signal, report }) {
    for (let seen = 0; ;) {
      const cursor = db.collection('products').find({}, { batchSize: 1, signal });
      while (await cursor.next()) {
        seen += 1;
        report({ progress: seen });
        await wait(betweenMs, undefined, { signal });
      }
    }
  },
});

export const toolbox = Toolbox.of({ about: 'what benchmarks need', tools: [stream] });
