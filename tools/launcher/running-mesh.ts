import { join } from 'node:path';
import { identityOf } from './process-identity.js';
import { writePrivately } from './private-file.js';
import { provisionData, provisionMesh, untilDone } from './provisioning.js';
import { addressesOf, drainOrder, type Layout, serviceCommand, type ServiceName } from './services.js';
import { type ProcessCommand, SupervisedProcess } from './supervised-process.js';
import { accepts, answersOk, waitUntil } from './wait-until.js';

const graceMs = 12_000;

/** The processes of one mesh: starts them, heals them, and drains them in order. */
export class RunningMesh {
  readonly #processes = new Map<ServiceName, SupervisedProcess>();
  readonly #stopping = new AbortController();
  #stopped: Promise<void> | undefined;

  constructor(
    private readonly layout: Layout,
    private readonly say: (line: string) => void,
  ) {}

  /** Aborted from the moment the mesh is to stop. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  launch(
    name: ServiceName,
    command: ProcessCommand = serviceCommand(name as Exclude<ServiceName, 'nats'>, this.layout),
  ): void {
    const supervised = new SupervisedProcess({
      name,
      command,
      logFile: this.logFile(name),
      // The audit service prints one line for each decision; people want to see them pass.
      ...(name === 'audit' && { onLine: this.say }),
      onDied: (how, delayMs) => {
        this.say(
          `! ${name} ended (${how}); starting it again in ${delayMs / 1000} s, its log is ${this.logFile(name)}`,
        );
        this.#writeState();
      },
      onRestarted: (pid) => {
        this.say(`! ${name} runs again (process ${pid})`);
        this.#writeState();
        void this.#heal(name);
      },
    });
    this.#processes.set(name, supervised);
    supervised.start();
    this.#writeState();
  }

  logFile(name: ServiceName): string {
    return join(this.layout.folder.logs, `${name}.log`);
  }

  pids(): Partial<Record<ServiceName, number>> {
    return Object.fromEntries([...this.#processes].flatMap(([name, { pid }]) => (pid ? [[name, pid]] : [])));
  }

  deathsOf(name: ServiceName): number {
    return this.#processes.get(name)?.deaths ?? 0;
  }

  kill(name: ServiceName, signal: NodeJS.Signals): void {
    this.#processes.get(name)?.kill(signal);
  }

  /** Drains one service and starts it anew. */
  async restart(name: ServiceName): Promise<void> {
    const supervised = this.#processes.get(name);
    await supervised?.stop(graceMs);
    supervised?.start();
    this.#writeState();
    await this.#heal(name);
  }

  /** Whether a person who comes now can be served. */
  isReady(): Promise<boolean> {
    return answersOk(`http://127.0.0.1:${this.layout.ports.web}/health/ready`);
  }

  /** Drains everything in order. The second call waits for the first. */
  stop(): Promise<void> {
    this.#stopped ??= this.#drain();
    return this.#stopped;
  }

  /** Ends everything at once, without draining. */
  killAll(): void {
    this.#stopping.abort();
    for (const supervised of this.#processes.values()) supervised.abandon();
  }

  async #drain(): Promise<void> {
    this.#stopping.abort();
    const stop = async (name: ServiceName) => this.#processes.get(name)?.stop(graceMs);
    for (const names of drainOrder) await Promise.all(names.map(stop));
  }

  /** What a restarted server has to be told again. Both steps are idempotent. */
  async #heal(name: ServiceName): Promise<void> {
    const { ports, servers } = this.layout;
    const retry = (step: () => Promise<unknown>) =>
      untilDone(step, this.stopping, (reason) => this.say(`! ${reason}; trying again`));
    const up = (port: number) => waitUntil(() => accepts(port), { timeoutMs: 30_000, signal: this.stopping });
    if (name === 'nats' && (await up(ports.nats)))
      await retry(() => provisionMesh(this.layout, this.stopping));
    const data = (['vault', 'documentdb'] as const).find((standIn) => !servers[standIn]);
    if (name === 'standins' && data && (await up(ports[data])))
      await retry(() => provisionData(this.layout, this.stopping));
  }

  /** For tools beside the launcher: where the mesh is and which process is which. */
  #writeState(): void {
    const { web, mcp, issuer } = addressesOf(this.layout);
    const services = this.pids();
    writePrivately(
      join(this.layout.dataDir, 'mesh.json'),
      JSON.stringify(
        {
          pid: process.pid,
          url: web,
          mcpUrl: mcp,
          issuer,
          services,
          // Which processes a later start must outlive, if this one is killed: see outlive-former.ts.
          processes: Object.values(services).map(identityOf),
        },
        null,
        2,
      ),
    );
  }
}
