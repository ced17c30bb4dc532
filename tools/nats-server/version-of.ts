import { execFileSync } from 'node:child_process';

/** The version of a nats-server, such as `2.9.10`; empty where it does not tell. */
export function versionOf(binary: string): string {
  try {
    const said = execFileSync(binary, ['--version'], { encoding: 'utf8', timeout: 10_000 });
    return /v(\d+\.\d+\.\d+\S*)/.exec(said)?.[1] ?? '';
  } catch {
    return '';
  }
}
