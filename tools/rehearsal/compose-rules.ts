import { type ComposeFile, type ComposeService } from './compose-file.js';

/** What no file of ours may break, beside what the specification says. */
export interface ComposeRule {
  readonly name: string;
  /** @returns what is wrong with a service, if anything */
  broken(service: ComposeService, file: ComposeFile, name: string): string | undefined;
}

/** Its end is what others wait for. */
const isOnce = ({ restart }: ComposeService) => restart === 'no';

const wrong = (is: boolean, what: string) => (is ? what : undefined);

/** A name that says that its value is secret, and not the path of a file. */
const secretName = /(?:SECRET|TOKEN|PASSWORD|PASSPHRASE|CREDENTIALS?|ACCESS_KEY|SEED|(?<!PUBLIC_)KEY)$/;
/** What the model's stand-in takes and nobody checks. */
const means = (value: string) => value !== 'local';

/** Whose secrets a container may read beside its own. */
const sharing: Readonly<Record<string, readonly string[]>> = {
  prepare: ['*'],
  streams: ['operator-secrets'],
  catalogue: ['vault-keeper-secrets', 'mongodb-secrets'],
};

export const secretsIn = (environment: Readonly<Record<string, string>>): string[] =>
  Object.entries(environment).flatMap(([name, value]) =>
    secretName.test(name) && means(value) ? [name] : [],
  );

export const composeRules: readonly ComposeRule[] = [
  {
    name: 'publishes on the loopback address alone',
    broken: ({ ports = [] }) =>
      wrong(!ports.every((port) => /^127\.0\.0\.1:\d+:\d+$/.test(port)), `publishes ${ports.join(', ')}`),
  },
  {
    name: 'binds the loopback address where it shares the network of the machine',
    broken: ({ network_mode, environment }) =>
      wrong(network_mode === 'host' && environment?.HOST !== '127.0.0.1', 'HOST is not 127.0.0.1'),
  },
  {
    name: 'runs as a user without rights',
    broken: ({ user }) => wrong(!/^[1-9]\d*:[1-9]\d*$/.test(user ?? ''), `user is ${user ?? 'not said'}`),
  },
  {
    name: 'has a root that nothing writes to',
    broken: ({ read_only }) => wrong(!read_only, 'read_only is not true'),
  },
  {
    name: 'has no capability, and gets none',
    broken: ({ cap_drop, cap_add, privileged, security_opt, pid, ipc }) =>
      wrong(
        !cap_drop?.includes('ALL') ||
          !security_opt?.includes('no-new-privileges:true') ||
          cap_add !== undefined ||
          privileged === true ||
          pid !== undefined ||
          ipc !== undefined,
        'cap_drop: [ALL] and no-new-privileges are wanted, and no capability, privilege, pid or ipc of the machine',
      ),
  },
  {
    name: 'has no secret in its environment',
    broken: ({ environment = {} }) => {
      const secrets = secretsIn(environment);
      return wrong(secrets.length > 0, `${secrets.join(', ')} should be a file`);
    },
  },
  {
    name: 'says whether it is well, unless it ends',
    broken: (service) =>
      wrong(
        !isOnce(service) && (service.healthcheck?.disable === true || !service.healthcheck?.test?.length),
        'has no health check',
      ),
  },
  {
    name: 'waits for what is there, in the way that it can be waited for',
    broken: ({ depends_on = {} }, { services }) => {
      const impossible = Object.entries(depends_on).filter(([name, { condition }]) => {
        const needed = services[name];
        if (!needed) return true;
        return isOnce(needed) !== (condition === 'service_completed_successfully');
      });
      return wrong(
        impossible.length > 0,
        `cannot wait so for ${impossible.map(([name]) => name).join(', ')}`,
      );
    },
  },
  {
    name: 'mounts volumes of its project alone',
    broken: ({ volumes = [] }, file) => {
      const strange = volumes.filter((volume) => !file.volumes.includes(volume.split(':')[0] ?? ''));
      return wrong(strange.length > 0, `mounts ${strange.join(', ')}`);
    },
  },
  {
    name: 'reads no secrets but its own',
    broken: ({ volumes = [] }, _file, name) => {
      const others = volumes
        .map((volume) => volume.split(':')[0] ?? '')
        .filter((volume) => volume.endsWith('-secrets') || volume === 'authority')
        .filter((volume) => volume !== `${name}-secrets` && !(sharing[name] ?? []).some((may) => may === '*' || may === volume)); // prettier-ignore
      return wrong(others.length > 0, `mounts ${others.join(', ')}`);
    },
  },
  {
    name: 'is of a release that is named',
    broken: ({ image = '', build }) =>
      wrong(
        build === undefined && !/^[\w./-]+:(?!latest$)[\w.-]+$|@sha256:[0-9a-f]{64}$/.test(image),
        `its image is \`${image}\``,
      ),
  },
];

/** @returns every broken rule of every service: what, and where */
export const problemsOf = (file: ComposeFile): string[] =>
  Object.entries(file.services).flatMap(([name, service]) =>
    composeRules.flatMap((rule) => {
      const problem = rule.broken(service, file, name);
      return problem === undefined ? [] : [`${name} ${rule.name}: ${problem}`];
    }),
  );
