import { cp, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startTestMcp, type TestMcp } from '#test/mcp/start-test-mcp';
import { startTokenProxy } from './token-proxy.js';

export interface World {
  readonly mcp: TestMcp;
  /** The MCP address for those who bring no token: whoever comes is a person of ours through a client of ours. */
  readonly open: string;
  close(): Promise<void>;
}

/** Long enough for a suite; a token that is made for each request would be most of the work. */
const tokenSeconds = 600;

/**
 * mcp as it runs, with the whole pipeline before it: the project's policies, Vault's and the database's stand-ins, records in the
 * stream, an authenticated person. What the suite calls by name is one toolbox more, which lies here and is part of no build.
 */
export async function startWorld(): Promise<World> {
  const policiesDir = await mkdtemp(join(tmpdir(), 'deputy-policies-'));
  await cp('policies', policiesDir, { recursive: true });
  await cp('test/conformance/policies', join(policiesDir, 'cedar'), { recursive: true });
  const dist = join(import.meta.dirname, '../..');
  const mcp = await startTestMcp({
    policiesDir,
    toolboxes: [join(dist, 'apps/mcp/src/toolboxes'), join(dist, 'test/conformance/toolboxes')],
  });
  const token = keptFor(tokenSeconds / 2, () =>
    mcp.token('bob', { actors: ['deputy-mcp-client'], expiresIn: tokenSeconds }),
  );
  const proxy = await startTokenProxy(mcp.url, token);
  return {
    mcp,
    open: proxy.url,
    async close() {
      await proxy.close();
      await mcp.close();
    },
  };
}

function keptFor(seconds: number, make: () => Promise<string>): () => Promise<string> {
  let kept: Promise<string> | undefined;
  let until = 0;
  return () => {
    if (!kept || Date.now() >= until) {
      kept = make();
      until = Date.now() + seconds * 1000;
    }
    return kept;
  };
}
