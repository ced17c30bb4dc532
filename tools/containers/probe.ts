/**
 * A container's health check: `node probe.js [path or address]`. Without an address it asks the service of its own environment, on
 * HEALTH_PORT or PORT. Exit code 0 for an answer of 2xx, 1 for anything else. It loads nothing, since it is run every few seconds.
 */
const [asked = '/health/ready'] = process.argv.slice(2);
const { HEALTH_PORT, PORT, HOST = '127.0.0.1' } = process.env;
const everywhere = HOST === '0.0.0.0' || HOST === '::';
const base = `http://${everywhere ? '127.0.0.1' : HOST.includes(':') ? `[${HOST}]` : HOST}:${HEALTH_PORT ?? PORT ?? ''}`;

try {
  const response = await fetch(new URL(asked, base), {
    signal: AbortSignal.timeout(4_000),
    redirect: 'error',
  });
  if (!response.ok) console.error(`${asked}: ${response.status} ${(await response.text()).slice(0, 2_000)}`);
  process.exitCode = response.ok ? 0 : 1;
} catch (error) {
  console.error(`${asked}: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
