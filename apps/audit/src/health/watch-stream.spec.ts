import { describe, expect, test } from '@jest/globals';
import { type StreamState } from '#libs/mesh';
import { WatchStream } from './watch-stream.js';

describe('WatchStream', () => {
  const asIntended: StreamState = { reachable: true, different: [] };
  const changed: StreamState = { reachable: true, different: ['max_msgs', 'discard'] };
  const gone: StreamState = { reachable: false, different: [] };

  async function saidOf(...states: StreamState[]) {
    const said: string[] = [];
    let now = asIntended;
    const watch = new WatchStream(() => Promise.resolve(now), {
      error: (about: { settings: string[] }) => said.push(`alarm: ${about.settings.join(', ')}`),
      info: () => said.push('well again'),
    } as never);
    for (now of states) await watch.look();
    return said;
  }

  test('says nothing of a stream that is as intended, or of which nothing is known', async () => {
    expect(await saidOf(asIntended, gone, asIntended)).toEqual([]);
  });

  test('alarms once for a change, also over a loss of the stream, and again for another one', async () => {
    const more = { reachable: true, different: ['max_msgs'] };
    expect(await saidOf(changed, changed, gone, changed, more)).toEqual([
      'alarm: max_msgs, discard',
      'alarm: max_msgs',
    ]);
  });

  test('says when it is well again, and alarms anew after that', async () => {
    expect(await saidOf(changed, asIntended, asIntended, changed)).toEqual([
      'alarm: max_msgs, discard',
      'well again',
      'alarm: max_msgs, discard',
    ]);
  });
});
