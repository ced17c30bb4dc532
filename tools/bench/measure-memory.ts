import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type Mesh } from '../launcher/index.js';
import { type Figure } from './report.js';

/** Resident memory of each service after the run, as `ps` sees it. */
export async function measureMemory(mesh: Mesh): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [service, pid] of Object.entries(mesh.pids())) {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
    figures.push({ name: `resident memory, ${service}`, value: Number(stdout) / 1024, unit: 'MB' });
  }
  const total = figures.reduce((sum, { value }) => sum + value, 0);
  const note = 'after the run; shared pages counted in each process';
  return [...figures, { name: 'resident memory, all', value: total, unit: 'MB', note }];
}
