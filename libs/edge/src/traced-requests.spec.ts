import { once } from 'node:events';
import { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { context, propagation, trace } from '@opentelemetry/api';
import { InMemorySpanExporter, NodeTracerProvider, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-node';
import express from 'express';
import { tracedRequests } from './traced-requests.js';

const kept = new InMemorySpanExporter();
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(kept)] });
const app = express();
app.use(tracedRequests());
app.get('/products/:id', (_request, response) => void response.status(200).end());
const server = app.listen(0, '127.0.0.1');

beforeAll(async () => {
  provider.register();
  if (!server.listening) await once(server, 'listening');
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await provider.shutdown();
  for (const api of [trace, propagation, context]) api.disable();
});

it.each([
  ['/products/hunter2?token=hunter2', 'GET /products/:id', 200],
  ['/hunter2', 'GET unrouted', 404],
])('of a request for %s the route alone is told, in a trace of its own', async (target, name, status) => {
  kept.reset();
  const { port } = server.address() as AddressInfo;
  const traceparent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  const response = await fetch(`http://127.0.0.1:${port}${target}`, { headers: { traceparent } });
  await response.text();
  const [span] = kept.getFinishedSpans();
  expect(span).toMatchObject({ name, attributes: { 'http.response.status_code': status } });
  expect(JSON.stringify([span?.name, span?.attributes])).not.toContain('hunter2');
  expect(span?.parentSpanContext).toBeUndefined();
  expect(span?.spanContext().traceId).not.toBe('a'.repeat(32));
});
