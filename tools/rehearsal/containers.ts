import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseEnv } from 'node:util';
import { prepareFiles } from '../containers/prepare-files.js';
import { containerPorts } from '../env/container-folder.js';
import { randomSecret } from '../launcher/data-folder.js';
import { addressOf } from '../launcher/layout.js';
import { readOrCreate } from '../launcher/private-file.js';
import { preload } from '../launcher/service-command.js';
import { accepts, waitUntil } from '../launcher/wait-until.js';
import { type ComposeFile, type ComposeService } from './compose-file.js';
import { type RehearsalPlace } from './rehearsal-place.js';
import { RehearsedProcess } from './rehearsed-process.js';

const healthyWithinMs = 180_000;

/**
 * Runs what a compose file runs, in its order and without containers: our own by their commands, environment files and health
 * checks, to the letter; in the place of Vault and MongoDB their stand-ins, and of NATS's image the nats-server of this machine,
 * with the files that the container would have.
 */
export class Containers {
  readonly #begun = new Map<string, Promise<void>>();
  readonly processes: RehearsedProcess[] = [];

  constructor(
    private readonly file: ComposeFile,
    private readonly place: RehearsalPlace,
    private readonly say: (line: string) => void,
    private readonly signal: AbortSignal,
  ) {}

  /** Resolves when all that runs is healthy, and all that ends has ended well. @throws Error with what was said */
  async start(): Promise<void> {
    await Promise.all(Object.keys(this.file.services).map((name) => this.#bringUp(name)));
  }

  /** Drains what people talk to first. @returns the exit code of each, by name */
  async stop(): Promise<Record<string, number>> {
    const codes: Record<string, number> = {};
    const order = ['web', 'agent', 'mcp', 'audit', 'identity'];
    const first = order.flatMap((name) => this.processes.filter((process) => process.name === name));
    const rest = this.processes.filter(({ name }) => !order.includes(name)).reverse();
    for (const process of [...first, ...rest]) codes[process.name] = await process.stop();
    return codes;
  }

  #bringUp(name: string): Promise<void> {
    const begun = this.#begun.get(name) ?? this.#once(name);
    this.#begun.set(name, begun);
    return begun;
  }

  async #once(name: string): Promise<void> {
    const service = this.file.services[name];
    if (!service) throw new Error(`compose.yml waits for \`${name}\`, which it does not have`);
    await Promise.all(Object.keys(service.depends_on ?? {}).map((needed) => this.#bringUp(needed)));
    this.signal.throwIfAborted();
    await (replaced[name] ?? (() => this.#run(name, service)))(this.place, this);
    this.say(`  ${name}`);
  }

  /** A container of ours. */
  async #run(name: string, service: ComposeService): Promise<void> {
    const { project } = this.place;
    const [file = '', ...args] = service.command ?? [];
    if (file !== 'node') throw new Error(`${name} runs \`${file}\`, which a rehearsal does not know`);
    const env = this.#environmentOf(service);
    const process = this.launch(name, globalThis.process.execPath, [...preload(project), ...args], env);
    if (service.restart === 'no') return process.succeeded();
    const probe = service.healthcheck?.test?.slice(2).map((word) => this.#mapped(word)) ?? [];
    await this.untilHealthy(process, () => succeeds(globalThis.process.execPath, probe, env, project));
  }

  launch(name: string, file: string, args: readonly string[], env: Record<string, string>): RehearsedProcess {
    const log = join(this.place.root, 'logs', `${name}.log`);
    const process = new RehearsedProcess(name, { file, args, env, log, cwd: this.place.project });
    this.processes.push(process);
    return process;
  }

  /** @throws Error with the end of its log when it ended, or was not healthy in time */
  async untilHealthy(process: RehearsedProcess, healthy: () => Promise<boolean>): Promise<void> {
    const settled = async () => !process.running || (await healthy());
    const wait = { timeoutMs: healthyWithinMs, everyMs: 300, signal: this.signal };
    if ((await waitUntil(settled, wait)) && process.running) return;
    throw new Error(`${process.name} is not healthy:\n${process.said()}`);
  }

  /** From its env files alone, as compose reads them, and what compose.yml adds; the address to bind is this machine's own. */
  #environmentOf({ env_file = [], environment = {} }: ComposeService): Record<string, string> {
    const files = env_file.map((path) =>
      parseEnv(readFileSync(join(this.place.envFolder, basename(path)), 'utf8')),
    );
    const given = Object.assign({}, ...files, environment) as Record<string, string>;
    return { ...given, ...(given.HOST && { HOST: '127.0.0.1' }), PATH: process.env.PATH ?? '' };
  }

  /** An address of a health check, at this rehearsal's port. */
  #mapped(word: string): string {
    const found = Object.entries(containerPorts).find(([, port]) => word.includes(`:${port}`));
    return found ? word.replace(`:${found[1]}`, `:${this.place.ports[found[0]]}`) : word;
  }
}

type Replacement = (place: RehearsalPlace, containers: Containers) => Promise<void>;

/** What is not ours, or makes no sense without containers. */
const replaced: Readonly<Record<string, Replacement>> = {
  pause: () => Promise.resolve(),
  async prepare({ folder, project, layout, ports }) {
    await prepareFiles({
      folder,
      policies: join(project, 'policies'),
      webUrl: addressOf(layout, 'web'),
      natsPort: ports.nats ?? 0,
      vaultPort: ports.vault ?? 0,
      now: Date.now(),
    });
    // Of a real Vault its keeper writes it; a stand-in has the one that it is given.
    readOrCreate(folder.vaultRootToken, () => `hvs.${randomSecret()}`);
  },
  async nats({ folder, natsServer, natsConfig, ports }, containers) {
    const script = `. '${folder.nats.environment}'; exec '${natsServer}' -c '${join(folder.natsConfig, natsConfig)}'`;
    const process = containers.launch('nats', '/bin/sh', ['-ec', script], { PATH: '' });
    await containers.untilHealthy(process, () => accepts(ports.nats ?? 0));
  },
  async vault({ folder, project, ports }, containers) {
    const env = {
      DATA_DIR: join(dirname(folder.of('vault')), 'stand-ins'),
      VAULT_PORT: String(ports.vault),
      VAULT_ROOT_TOKEN_FILE: folder.vaultRootToken,
      DOCUMENTDB_PORT: String(ports.documentdb),
      DOCUMENTDB_ADMIN_PASSWORD_FILE: folder.documentdbAdminPassword,
    };
    const args = [...preload(project), join(project, 'dist', 'standins', 'main.js')];
    const process = containers.launch('vault and mongodb', globalThis.process.execPath, args, env);
    const listen = async () => (await accepts(ports.vault ?? 0)) && accepts(ports.documentdb ?? 0);
    await containers.untilHealthy(process, listen);
  },
  // One process with Vault's stand-in, which makes its users.
  mongodb: () => Promise.resolve(),
  'vault-keeper': () => Promise.resolve(),
};

async function succeeds(
  file: string,
  args: readonly string[],
  env: Record<string, string>,
  cwd: string,
): Promise<boolean> {
  const child = spawn(file, args, { env, cwd, stdio: 'ignore' });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code === 0;
}
