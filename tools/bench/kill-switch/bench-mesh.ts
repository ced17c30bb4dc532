import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { manifest, type Mesh, startMesh } from '../../launcher/index.js';

/** One person asks for more here than people may. */
const unbounded = '100000:10000';

/** A mesh whose mcp has the toolbox of this folder too, and whose model takes its time. */
export function startBenchMesh(dataDir: string): Promise<Mesh> {
  const policies = join(dataDir, 'policies');
  mkdirSync(dataDir, { recursive: true });
  cpSync('policies', policies, { recursive: true });
  writeFileSync(join(policies, 'cedar', 'bench.cedarschema'), schema);
  writeFileSync(join(policies, 'cedar', 'bench.cedar'), policy);
  const env = {
    POLICIES_DIR: policies,
    BEDROCK_PACE_MS: '300',
    ...Object.fromEntries(budgets.map((name) => [name, unbounded])),
  };
  const services = manifest.services.map((service) =>
    service.name === 'mcp' ? { ...service, program: 'tools/bench/kill-switch/mcp.js' } : service,
  );
  return startMesh({ dataDir, port: 0, quiet: true, env }, { ...manifest, services });
}

const budgets = [
  'CALLS_PER_PERSON',
  'CALLS_PER_AGENT',
  'CALLS_PER_TOOL',
  'REQUESTS_PER_CLIENT',
  'WAITS_PER_PERSON',
];

const schema = `namespace Deputy {
  entity Bench { tenant: String };
  action "bench_stream" in ["write"]
    appliesTo { principal: Actor, resource: Bench, context: Circumstances };
}
`;
const policy = `@id("bench-stream")
@rationale("BENCH_STREAM")
permit (principal in Deputy::Role::"editor", action == Deputy::Action::"bench_stream", resource);
`;
