import { type Layout } from '../launcher/layout.js';

/** Where the mesh is to run, and which of its parts an environment is made for. */
export interface Target {
  readonly name: 'local' | 'docker' | 'aws';
  readonly layout: Layout;
  /** Names of the manifest. */
  readonly services: readonly string[];
  /** Set-up that runs once, by name; of a local mesh the launcher runs it. */
  readonly steps: readonly StepName[];
}

export type StepName = 'provision-mesh' | 'provision-data';
