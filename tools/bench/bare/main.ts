import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { NestFactory } from '@nestjs/core';
import { MongoClient } from 'mongodb';
import { overMesh } from '#libs/mesh';
import { BareModule } from './bare.module.js';

/** The bare server as a process of its own: `main.js '{"natsUrl":…}'`; ends when its standard input does. */
interface Settings {
  natsUrl: string;
  seedFile: string;
  port: number;
  documentdb: string;
  adminPasswordFile: string;
  database: string;
}

const settings = JSON.parse(process.argv[2] ?? '{}') as Settings;
const client = await MongoClient.connect(`mongodb://${settings.documentdb}/`, {
  auth: { username: 'admin', password: readFileSync(settings.adminPasswordFile, 'utf8').trim() },
  retryWrites: false,
});
const mesh = { NATS_URL: settings.natsUrl, NATS_NKEY_SEED_FILE: settings.seedFile };
const app = await NestFactory.create(BareModule.over(client.db(settings.database), mesh), {
  logger: false,
  bodyParser: false,
});
app.connectMicroservice(overMesh);
await app.startAllMicroservices();
await app.listen(settings.port, '127.0.0.1');
process.stdin.resume().once('end', () => process.exit(0));
console.log('ready');
