import { rmSync } from 'node:fs';

/** Jest's global teardown of the end-to-end specs. */
export default async function stop() {
  const mesh = /** @type {{meshOfSpecs?: import('../../../tools/launcher/index.js').Mesh}} */ (globalThis)
    .meshOfSpecs;
  if (!mesh) return;
  await mesh.stop();
  /** @type {{otlpOfSpecs?: import('node:http').Server}} */ (globalThis).otlpOfSpecs?.close();
  rmSync(mesh.dataDir, { recursive: true, force: true });
}
