/** What every command of `tools/` ends with. `--help` prints it, and `npm run docs` makes README's table from it. */
export const exitCodes = {
  done: { code: 0, means: 'done; of `npm start`: stopped after it had started' },
  failed: { code: 1, means: 'it was tried and failed' },
  usage: { code: 2, means: 'an argument, a variable or a file that was given is wrong; nothing was done' },
  login_refused: { code: 3, means: 'the name or the password was refused' },
  unreachable: { code: 4, means: 'the mesh, or the server that was named, does not answer' },
  found: {
    code: 5,
    means:
      'something is not as it should be: a refused call (`ask --check`), a difference (`--check` of others), an owner nobody knows (`owners:migrate`), what could not be ended yet (`revoke`)',
  },
  interrupted: { code: 130, means: 'Ctrl-C, before it was done; what ran was stopped' },
} as const satisfies Readonly<Record<string, { code: number; means: string }>>;

/** How a command ended, by name. */
export type Exit = keyof typeof exitCodes;

const rows = Object.values(exitCodes);

/** For the end of a command's help. */
export const exitCodesHelp = `exit codes, the same for every command:
${rows.map(({ code, means }) => `  ${String(code).padStart(3)}  ${means.replaceAll('`', '')}`).join('\n')}`;

/** For README, as markdown. */
export const exitCodesTable = [
  '| exit code | means |',
  '| ---: | --- |',
  ...rows.map(({ code, means }) => `| ${code} | ${means} |`),
].join('\n');
