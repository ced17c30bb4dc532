import { join } from 'node:path';
import { type Layout, portOf } from './layout.js';
import { meshAddresses } from './mesh-addresses.js';
import { writePrivately } from './private-file.js';
import { identityOf } from './process-identity.js';
import { untilDone } from './provisioning.js';
import { drainOrder, isWanted, type Manifest, ownEndpoints, type Service } from './service.js';
import { serviceCommand } from './service-command.js';
import { SupervisedProcess } from './supervised-process.js';
import { accepts, answersOk, waitUntil } from './wait-until.js';

const graceMs = 12_000;

/** The processes of one mesh: starts them, heals them, and drains them in order. */
export class RunningMesh {
  readonly #processes = new Map<string, SupervisedProcess>();
  readonly #stopping = new AbortController();
  /** Those of the manifest that are part of this run. */
  readonly services: readonly Service[];
  #stopped: Promise<void> | undefined;

  constructor(
    readonly manifest: Manifest,
    private readonly layout: Layout,
    private readonly say: (line: string) => void,
  ) {
    this.services = manifest.services.filter((service) => isWanted(service, layout.servers));
  }

  /** Aborted from the moment the mesh is to stop. */
  get stopping(): AbortSignal {
    return this.#stopping.signal;
  }

  /** Starts a service and keeps it running. @throws what making its command throws */
  async launch(service: Service): Promise<void> {
    const { name } = service;
    const command = await serviceCommand(service, this.layout, { say: this.say, signal: this.stopping });
    if (this.stopping.aborted) return;
    const supervised = new SupervisedProcess({
      name,
      command,
      logFile: this.logFile(name),
      ...(service.showsOutput && { onLine: this.say }),
      onDied: (how, delayMs) => {
        this.say(
          `! ${name} ended (${how}); starting it again in ${delayMs / 1000} s, its log is ${this.logFile(name)}`,
        );
        this.#writeState();
      },
      onRestarted: (pid) => {
        this.say(`! ${name} runs again (process ${pid})`);
        this.#writeState();
        void this.#heal(service);
      },
    });
    this.#processes.set(name, supervised);
    supervised.start();
    this.#writeState();
  }

  logFile(name: string): string {
    return join(this.layout.folder.logs, `${name}.log`);
  }

  pids(): Record<string, number> {
    return Object.fromEntries([...this.#processes].flatMap(([name, { pid }]) => (pid ? [[name, pid]] : [])));
  }

  deathsOf(name: string): number {
    return this.#processes.get(name)?.deaths ?? 0;
  }

  kill(name: string, signal: NodeJS.Signals): void {
    this.#launched(name).kill(signal);
  }

  /** Drains one service and starts it anew. */
  async restart(name: string): Promise<void> {
    const supervised = this.#launched(name);
    await supervised.stop(graceMs);
    supervised.start();
    this.#writeState();
    const service = this.services.find((candidate) => candidate.name === name);
    if (service) await this.#heal(service);
  }

  /** Whether a service serves just now. One on the mesh alone is asked by web, and counts in web's own answer. */
  async serves(service: Service): Promise<boolean> {
    const ports = ownEndpoints(service, this.layout.servers).map((name) => portOf(this.layout, name));
    if (service.readiness === 'mesh') return true;
    if (service.readiness === 'health') return answersOk(`http://127.0.0.1:${ports[0]}/health/ready`);
    return (await Promise.all(ports.map(accepts))).every(Boolean);
  }

  /** Whether a person who comes now can be served. */
  async isReady(): Promise<boolean> {
    return (await Promise.all(this.services.map((service) => this.serves(service)))).every(Boolean);
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

  #launched(name: string): SupervisedProcess {
    const supervised = this.#processes.get(name);
    if (!supervised) throw new Error(`no service \`${name}\` runs in this mesh`);
    return supervised;
  }

  async #drain(): Promise<void> {
    this.#stopping.abort();
    const stop = async (name: string) => this.#processes.get(name)?.stop(graceMs);
    for (const names of drainOrder(this.services)) await Promise.all(names.map(stop));
  }

  /** Repeats the steps that a restarted service has to be told again. */
  async #heal(service: Service): Promise<void> {
    const own = ownEndpoints(service, this.layout.servers);
    const steps = this.manifest.steps.filter((step) => step.repeatedFor.some((name) => own.includes(name)));
    if (steps.length === 0) return;
    const up = () => this.serves(service);
    if (!(await waitUntil(up, { timeoutMs: 30_000, signal: this.stopping }))) return;
    for (const step of steps)
      await untilDone(
        () => step.run(this.layout, { signal: this.stopping }),
        this.stopping,
        (reason) => this.say(`! ${reason}; trying again`),
      );
  }

  /** For tools beside the launcher: where the mesh is and which process is which. */
  #writeState(): void {
    const { url, mcpUrl, issuer } = meshAddresses(this.layout);
    const services = this.pids();
    // Which processes a later start must outlive, if this one is killed: see outlive-former.ts.
    const processes = Object.values(services).map(identityOf);
    const state = { pid: process.pid, url, mcpUrl, issuer, services, processes };
    writePrivately(join(this.layout.dataDir, 'mesh.json'), JSON.stringify(state, null, 2));
  }
}
