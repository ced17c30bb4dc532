/** What a service may inherit: where things are on this machine, never what somebody happened to export. */
const inherited = [
  'PATH',
  'HOME',
  'TMPDIR',
  'TZ',
  'LANG',
  'LC_ALL',
  'SystemRoot',
  'HTTPS_PROXY',
  'https_proxy',
  'NO_PROXY',
  'no_proxy',
  'NODE_EXTRA_CA_CERTS',
  'LOG_LEVEL',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_TRACES_SAMPLER_ARG',
];

export function cleanEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  return pick(env, (name) => inherited.includes(name));
}

/** The AWS SDK's own variables, for the one service that calls Bedrock. */
export function awsEnvironment(env: NodeJS.ProcessEnv): Record<string, string> {
  return pick(env, (name) => name.startsWith('AWS_'));
}

/** The variables of these names that are set. */
export function given(env: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  return pick(env, (name) => names.includes(name));
}

function pick(env: NodeJS.ProcessEnv, wanted: (name: string) => boolean): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).flatMap(([name, value]) => (value && wanted(name) ? [[name, value]] : [])),
  );
}
