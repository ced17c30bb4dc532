const oldest = { major: 20, minor: 19 };

/**
 * @param {string} version such as `20.19.0`
 * @returns {string | undefined} what to do when this Node is too old
 */
export function nodeVersionProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const enough = major > oldest.major || (major === oldest.major && minor >= oldest.minor);
  if (enough) return undefined;
  return `Node ${oldest.major}.${oldest.minor} or later is needed and this is ${version}: install a newer one from https://nodejs.org and try again`;
}

/** Ends the process with a clear message when Node is too old. */
export function requireNodeVersion() {
  const problem = nodeVersionProblem(process.versions.node);
  if (!problem) return;
  console.error(problem);
  process.exit(1);
}
