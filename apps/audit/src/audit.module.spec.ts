import { describe, expect, it } from '@jest/globals';
import { AuditModule } from './audit.module.js';

describe('the end of the audit', () => {
  it('stops following before it closes what it writes to, closes both files though one failed, and says so', async () => {
    const said: string[] = [];
    const full = new Error('the disk is full');
    const ends = (name: string, failure?: Error) => async () => {
      await Promise.resolve();
      said.push(name);
      if (failure) throw failure;
    };
    const parts = [
      { close: ends('refusals') },
      { start: () => said.push('following'), stop: ends('stopped') },
      { close: ends('log', full) },
      { close: ends('quarantine') },
    ] as unknown as ConstructorParameters<typeof AuditModule>;
    const module = new AuditModule(...parts);
    module.onApplicationBootstrap();
    await expect(module.onApplicationShutdown()).rejects.toBe(full);
    expect(said).toEqual(['following', 'refusals', 'stopped', 'log', 'quarantine']);
    await expect(module.ended).rejects.toBe(full);
  });
});
