import { checkEnvironment } from '#libs/config';
import { manifest } from '../launcher/manifest.js';
import { provisionDataEnvironment, provisionMeshEnvironment } from '../launcher/provisioning.js';
import { environmentOf } from '../launcher/service-command.js';
import { serviceVariables } from './service-variables.js';
import { type StepName, type Target } from './target.js';
import { UnusableEnvironment } from './unusable-environment.js';

export type Environments = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** How long NATS may take to be there, where it starts beside the step. */
const natsWithinMs = 120_000;

const steps: Record<StepName, (target: Target) => Record<string, string>> = {
  'provision-mesh': ({ layout }) => provisionMeshEnvironment(layout, natsWithinMs),
  'provision-data': ({ layout }) => provisionDataEnvironment(layout),
};

/**
 * The environment of each service and each step of a target, by its name: what the manifest gives it where it is laid out, checked
 * by the schema that the service itself reads it with.
 * @throws UnusableEnvironment listing every problem of all of them
 */
export function makeEnvironments(target: Target): Environments {
  const environments = Object.fromEntries([
    ...manifest.services
      .filter(({ name }) => target.services.includes(name))
      .map((service) => [service.name, environmentOf(service, target.layout)] as const),
    ...target.steps.map((name) => [name, steps[name](target)] as const),
  ]);
  const problems = [
    ...serviceVariables.flatMap((variables) => {
      const environment = environments[variables.service];
      const found = environment ? checkEnvironment(variables, environment) : [];
      return found.map((problem) => `${variables.service}: ${problem}`);
    }),
    ...Object.entries(environments).flatMap(([name, environment]) => unwritable(name, environment)),
  ];
  if (problems.length > 0) throw new UnusableEnvironment(problems);
  return environments;
}

/** Readers of env files differ in quotes, spaces at the ends, `$` and `#`; a value without them is the same to all. */
const unwritable = (name: string, environment: Readonly<Record<string, string>>) =>
  Object.entries(environment)
    .filter(([, value]) => /[\n\r"'`$#\\]|^\s|\s$/.test(value))
    .map(
      ([variable]) =>
        `${name}: ${variable}: holds what env files cannot (quotes, \`$\`, \`#\`, a line's end)`,
    );
