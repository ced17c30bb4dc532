import { PolicyEngine } from '#libs/policy';
import { benchAgent } from './bench-agent.js';
import { percentiles } from './percentiles.js';
import { type Figure } from './report.js';

/** One decision by Cedar, in process, as the pipeline asks it: an editor updates a product. */
export async function measureDecisions(policiesDir: string, rounds: number): Promise<Figure[]> {
  const engine = await PolicyEngine.load(policiesDir);
  const question = {
    principal: {
      user: { key: 'local#u1' as const, issuer: 'local', subject: 'u1', name: 'bob' },
      tenant: 'acme',
      roles: ['editor' as const],
      agent: benchAgent,
    },
    action: 'products_update',
    resource: {
      type: 'Product',
      id: '123',
      attributes: {
        tenant: 'acme',
        owner: 'local#u2',
        visibility: 'public',
        category: 'Laptops',
        priceCents: 129_900,
        highestPriceCents: 129_900,
        deleted: false,
      },
    },
    context: { time: new Date(), transport: 'nats' as const },
  };
  const times: number[] = [];
  for (let round = -200; round < rounds; round += 1) {
    const start = performance.now();
    const { decision } = engine.decide(question);
    if (decision !== 'permit') throw new Error('the benchmark decision was denied');
    if (round >= 0) times.push(performance.now() - start);
  }
  const { p50, p99 } = percentiles(times);
  const note = `${String(rounds)} decisions in process`;
  return [
    { name: 'policy decision, p50', value: p50, unit: 'ms', note },
    { name: 'policy decision, p99', value: p99, unit: 'ms', note },
  ];
}
