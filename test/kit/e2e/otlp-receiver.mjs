import { appendFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';

/**
 * Takes what OpenTelemetry's exporters send by OTLP/HTTP as JSON, and keeps each request as a line of `traces.jsonl` or `metrics.jsonl`.
 * @param {string} folder that exists
 * @returns {Promise<import('node:http').Server>}
 */
export async function otlpReceiver(folder) {
  const server = createServer((request, response) => {
    /** @type {Buffer[]} */
    const chunks = [];
    request.on('data', (chunk) => chunks.push(chunk));
    request.on('end', () => {
      const file = join(folder, `${basename(request.url ?? 'unknown')}.jsonl`);
      appendFileSync(file, `${Buffer.concat(chunks).toString('utf8').replaceAll('\n', ' ')}\n`);
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return server;
}
