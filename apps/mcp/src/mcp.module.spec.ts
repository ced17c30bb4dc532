import { describe, expect, it } from '@jest/globals';
import { McpModule } from './mcp.module.js';

describe('the end of mcp', () => {
  const said: string[] = [];
  const part = (name: string, failure?: Error) => ({
    close: async () => {
      await Promise.resolve();
      said.push(name);
      if (failure) throw failure;
    },
  });

  it('keeps what is left to record before the leases go, gives the leases back though that failed, and says so', async () => {
    const full = new Error('the disk is full');
    const abandoned = { stop: () => void said.push('abandoned') };
    const named = [part('endpoint'), part('refusals'), part('spool', full), part('broker')];
    const approvals = { stop: () => void said.push('approvals') };
    const parts = [...named, abandoned, approvals] as unknown as ConstructorParameters<typeof McpModule>;
    const module = new McpModule(...parts);
    await expect(module.ended).resolves.toBeUndefined();
    await expect(module.onApplicationShutdown()).rejects.toBe(full);
    expect(said).toEqual(['abandoned', 'approvals', 'endpoint', 'refusals', 'spool', 'broker']);
    await expect(module.ended).rejects.toBe(full);
  });
});
