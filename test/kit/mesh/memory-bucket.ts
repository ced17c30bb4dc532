/** A bucket without NATS: compare and set as the real one does it, with a turn of the event loop in between. */
export class MemoryBucket {
  private readonly entries = new Map<string, { value: Uint8Array; revision: number }>();
  private revision = 0;
  private readonly tick = () => new Promise((wake) => setImmediate(wake));

  async get(key: string) {
    await this.tick();
    return this.entries.get(key);
  }
  async create(key: string, value: Uint8Array | string) {
    return this.update(key, value, 0);
  }
  async update(key: string, value: Uint8Array | string, revision: number) {
    await this.tick();
    if ((this.entries.get(key)?.revision ?? 0) !== revision) {
      throw Object.assign(new Error('conflict'), { code: 'conflict' });
    }
    this.revision += 1;
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
    this.entries.set(key, { value: bytes, revision: this.revision });
    return this.revision;
  }
  async put(key: string, value: Uint8Array | string) {
    await this.tick();
    const bytes = typeof value === 'string' ? new TextEncoder().encode(value) : value;
    this.entries.set(key, { value: bytes, revision: (this.revision += 1) });
    return this.revision;
  }
  /** Of all there is, at once. */
  names(): string[] {
    return [...this.entries.keys()];
  }
  async keys(prefix = '') {
    await this.tick();
    return [...this.entries.keys()].filter((key) => key.startsWith(`${prefix}.`));
  }
  async delete(key: string, revision?: number) {
    await this.tick();
    if (revision !== undefined && this.entries.get(key)?.revision !== revision)
      throw Object.assign(new Error('conflict'), { code: 'conflict' });
    this.entries.delete(key);
  }
}
