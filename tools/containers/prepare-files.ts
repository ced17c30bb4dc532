import { copyFileSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createPeerKeys, natsServerEnvironment } from '#libs/mesh';
import { type ContainerFolder } from '../env/container-folder.js';
import { randomSecret, registerClients } from '../launcher/data-folder.js';
import { readPeople } from '../launcher/people.js';
import { readOrCreate, writePrivately } from '../launcher/private-file.js';
import { authorityIn, lasts, signServer } from './certificates.js';
import { shellEnvironment } from './shell-environment.js';
import { vaultConfiguration } from './vault-configuration.js';

export interface Preparation {
  readonly folder: ContainerFolder;
  /** Of the project: the configuration of nats-server. */
  readonly policies: string;
  /** Where browsers find web. */
  readonly webUrl: string;
  readonly natsPort: number;
  readonly vaultPort: number;
  readonly now: number;
}

/** What the health check of its container asks, where nobody else can, is the only thing it adds. */
const containerConf = 'include ./nats-tls-durable.conf\nhttp: "127.0.0.1:8222"\n';

/** By which names the two servers beside the services are reached. */
const natsNames = ['nats', 'localhost'];
const mongodbNames = ['mongodb', 'localhost'];

/**
 * Makes what the containers of a mesh start with: keys, secrets, certificates, people, and the configurations of other people's
 * servers. What is there stays, but for certificates that end soon.
 */
export async function prepareFiles({
  folder,
  policies,
  webUrl,
  natsPort,
  vaultPort,
  now,
}: Preparation): Promise<void> {
  const keys = await createPeerKeys(folder.seedOf);
  registerClients(folder, { webUrl });
  readPeople(dirname(folder.people));
  readOrCreate(folder.documentdbAdminPassword, randomSecret);
  await certify(folder, now);
  const environment = natsServerEnvironment({
    port: natsPort,
    storeDir: folder.nats.store,
    keys,
    host: '0.0.0.0',
    certificate: folder.natsCertificate,
  });
  writePrivately(folder.nats.environment, shellEnvironment(environment));
  mkdirSync(folder.natsConfig, { recursive: true, mode: 0o700 });
  const own = join(policies, 'nats');
  for (const file of readdirSync(own).filter((name) => name.endsWith('.conf')))
    copyFileSync(join(own, file), join(folder.natsConfig, file));
  writePrivately(join(folder.natsConfig, 'container.conf'), containerConf);
  writePrivately(folder.vaultConfig, vaultConfiguration({ dataDir: folder.of('vault'), port: vaultPort }));
}

async function certify(folder: ContainerFolder, now: number): Promise<void> {
  const authority = await authorityIn(folder.authority, now);
  writePrivately(folder.authorities, authority.cert);
  const { certFile, keyFile } = folder.natsCertificate;
  if (!lasts(certFile, now)) {
    const { cert, key } = await signServer(authority, natsNames, now);
    writePrivately(keyFile, key);
    writePrivately(certFile, cert);
  }
  if (!lasts(folder.mongodbCertificate, now)) {
    const { cert, key } = await signServer(authority, mongodbNames, now);
    writePrivately(folder.mongodbCertificate, `${cert.trimEnd()}\n${key.trimEnd()}\n`);
  }
}
