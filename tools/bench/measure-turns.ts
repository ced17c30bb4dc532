import { type Mesh } from '../launcher/index.js';
import { WebClient } from '../web-client/index.js';
import { percentiles } from './percentiles.js';
import { type Figure } from './report.js';

/** One session may begin this many turns at once; then web slows it down. */
const turnsOfOneSession = 15;

/**
 * A whole turn through web: session, token, agent, model, tool call, answer. The model is the stand-in without its
 * pace, so its share is planning alone.
 */
export async function measureTurns(mesh: Mesh, rounds: number): Promise<Figure[]> {
  const bob = mesh.people.find(({ username }) => username === 'bob');
  if (!bob) throw new Error('nobody is called `bob`');
  const times: number[] = [];
  let web = new WebClient(mesh.url);
  for (let round = -5; round < rounds; round += 1) {
    if ((round + 5) % turnsOfOneSession === 0) {
      web = new WebClient(mesh.url);
      await web.logIn(bob.username, bob.password);
    }
    const start = performance.now();
    let finished = false;
    for await (const event of web.turn(`bench-${crypto.randomUUID()}`, 'Find laptops under $1500')) {
      finished ||= event.type === 'turn.finished';
    }
    if (!finished) throw new Error('a turn did not finish');
    if (round >= 0) times.push(performance.now() - start);
  }
  const { p50, p99 } = percentiles(times);
  const note = `${String(rounds)} turns of one tool call; the model answers at once`;
  return [
    { name: 'chat turn without model time, p50', value: p50, unit: 'ms', note },
    { name: 'chat turn without model time, p99', value: p99, unit: 'ms' },
  ];
}
