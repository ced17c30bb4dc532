import { describe, expect, test } from '@jest/globals';
import { type JournalState } from '#libs/journal';
import { WatchFiles } from './watch-files.js';

describe('WatchFiles', () => {
  async function saidOf(...states: JournalState[]) {
    const said: string[] = [];
    let now: JournalState = 'sound';
    const state = () => Promise.resolve(now);
    const sound = () => Promise.resolve<JournalState>('sound');
    const watch = new WatchFiles({ 'one.jsonl': { state }, 'other.jsonl': { state: sound } }, {
      error: ({ file, alarm }: { file: string; alarm: string }) => said.push(`${alarm}: ${file}`),
      info: ({ file }: { file: string }) => said.push(`well again: ${file}`),
    } as never);
    for (now of states) await watch.look();
    return said;
  }

  test('says nothing of a file that is as it was left, or of a full disk, which readiness tells', async () => {
    expect(await saidOf('sound', 'unwritable', 'sound')).toEqual([]);
  });

  test('alarms once for each time that a file was replaced, and says when the very one is back', async () => {
    expect(await saidOf('replaced', 'replaced', 'sound', 'replaced')).toEqual([
      'decision_log_differs: one.jsonl',
      'well again: one.jsonl',
      'decision_log_differs: one.jsonl',
    ]);
  });
});
