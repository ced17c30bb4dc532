import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';

const dockerfile = readFileSync('Dockerfile', 'utf8');
/** One instruction a line, without comments. */
const instructions = dockerfile
  .replaceAll(/^#.*\n/gm, '')
  .replaceAll(/\\\n\s*/g, ' ')
  .split('\n')
  .filter(Boolean);
const ignored = readFileSync('.dockerignore', 'utf8');

/** The rules that a Dockerfile of ours keeps. @returns what is broken */
function broken(lines: readonly string[]): string[] {
  const last = lines.slice(lines.findLastIndex((line) => /^FROM \$\{NODE_IMAGE\}/.test(line)));
  const of = (word: string) => last.filter((line) => line.startsWith(`${word} `));
  return [
    ...lines
      .filter((line) => /^FROM (?!\$\{\w+\}|\w+( AS|$))/.test(line))
      .map((line) => `not by argument: ${line}`),
    ...(/^USER [1-9]\d*:[1-9]\d*$/.test(of('USER').at(-1) ?? '') ? [] : ['runs as root']),
    ...(of('VOLUME').join().includes('/run/deputy') ? [] : ['what is mounted may be of root']),
    ...(of('HEALTHCHECK').length > 0 ? [] : ['no health check']),
    ...lines.filter((line) => /^(ADD|RUN .*\b(curl|wget)\b)/.test(line)).map((line) => `fetches: ${line}`),
    ...lines
      .filter((line) => /^(ARG|ENV) \w*(SECRET|TOKEN|PASSWORD)/.test(line))
      .map((line) => `secret: ${line}`),
    ...(lines.some((line) => /npm ci --omit=dev/.test(line)) ? [] : ['has what only builds need']),
  ];
}

describe('the image', () => {
  it('is built from arguments, of what is locked, and runs as nobody', () =>
    expect(broken(instructions)).toEqual([]));

  it.each<[string, (line: string) => string]>([
    ['not by argument', (line) => line.replace('FROM ${NODE_IMAGE} AS build', 'FROM node:24 AS build')],
    ['runs as root', (line) => line.replace(/^USER .*/, 'USER 0:0')],
    ['what is mounted may be of root', (line) => line.replace(/^VOLUME .*/, 'LABEL a=b')],
    ['no health check', (line) => line.replace(/^HEALTHCHECK .*/, 'LABEL a=b')],
    ['fetches', (line) => line.replace(/^EXPOSE .*/, 'RUN curl -o x https://example.com')],
    ['secret', (line) => line.replace(/^ARG REVISION.*/, 'ARG NPM_TOKEN')],
    ['has what only builds need', (line) => line.replace('npm ci --omit=dev', 'npm ci')],
  ])('would not be: %s', (what, change) => {
    expect(broken(instructions.map(change)).some((problem) => problem.startsWith(what))).toBe(true);
  });

  it('has what it copies, and nothing else of the checkout', () => {
    const copied = instructions
      .filter((line) => /^COPY (?!--from)/.test(line))
      .flatMap((line) => line.split(' ').slice(1, -1));
    for (const path of copied) {
      expect(existsSync(path)).toBe(true);
      if (path !== '.') expect(ignored).toMatch(new RegExp(`^!${path.replace('.', '\\.')}$`, 'm'));
    }
    expect(ignored).toMatch(/^\*$/m);
    for (const kept of ['**/.env', '**/.deputy', '**/node_modules']) expect(ignored).toContain(`\n${kept}\n`);
  });

  it('runs programs that are built', () => {
    const programs = instructions.flatMap((line) =>
      [...line.matchAll(/"(dist\/[^"]+\.js)"/g)].map(([, path = '']) => path),
    );
    expect(programs).toHaveLength(2);
    for (const path of programs)
      expect(existsSync(path.replace(/^dist\//, '').replace(/\.js$/, '.ts'))).toBe(true);
  });
});
