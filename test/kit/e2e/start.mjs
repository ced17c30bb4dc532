import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from '../../../tools/prepare/build.mjs';
import { otlpReceiver } from './otlp-receiver.mjs';
import { projectRoot } from '../../../tools/prepare/project-root.mjs';

/** Jest's global setup of the end-to-end specs: one mesh of its own, on free ports and a fresh data folder. */
export default async function start() {
  await build((line) => console.error(line));
  const launcher = join(projectRoot, 'dist', 'tools', 'launcher', 'index.js');
  const { startMesh } = await import(pathToFileURL(launcher).href);
  const dataDir = mkdtempSync(join(tmpdir(), 'deputy-e2e-'));
  // Specs find the mesh, its people and its processes by what the data folder says.
  process.env.DEPUTY_DATA_DIR = dataDir;
  /** @type {string[]} */
  const said = [];
  const telemetry = join(dataDir, 'telemetry');
  mkdirSync(telemetry);
  const receiver = await otlpReceiver(telemetry);
  Object.assign(globalThis, { otlpOfSpecs: receiver });
  try {
    const say = (/** @type {string} */ line) => said.push(line);
    // What is tried is the chain, so the model's stand-in need not take its time.
    const env = { BEDROCK_PACE_MS: '0', ...telemetryTo(receiver) };
    Object.assign(globalThis, { meshOfSpecs: await startMesh({ dataDir, port: 0, env, say }) });
  } catch (error) {
    console.error(said.join('\n'));
    throw error;
  }
}

/**
 * Every service tells what it does, often, so that specs need not wait for it.
 * @param {import('node:http').Server} receiver
 */
function telemetryTo(receiver) {
  const { port } = /** @type {import('node:net').AddressInfo} */ (receiver.address());
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
    OTEL_BSP_SCHEDULE_DELAY: '250',
  };
}
