/** Variables as a POSIX shell sources them. Nothing in a value means anything to the shell. */
export const shellEnvironment = (variables: Readonly<Record<string, string>>): string =>
  Object.entries(variables)
    .map(([name, value]) => `export ${name}='${value.replaceAll("'", `'\\''`)}'\n`)
    .join('');
