import { type Service } from './service.js';

/** What the launcher itself keeps in a data folder. */
const ownContents = [
  'people.json',
  'clients.json',
  'issuers.json',
  'mesh.json',
  'launcher.lock',
  'secrets',
  'logs',
];

/** The names of all that a data folder may hold, those of an earlier version included. */
export const folderContents = (services: readonly Service[]): string[] => [
  ...ownContents,
  ...services.flatMap(({ dataFolder = [], formerDataFolder = [] }) => [dataFolder, formerDataFolder].flat()),
];
