import { z } from 'zod';
import { httpUrl } from '#libs/config';
import { UsageProblem } from '../command/index.js';
import { readJsonFile } from '../command/read-json-file.js';

const httpsUrl = httpUrl.refine((url) => url.startsWith('https:'), 'must be an https address');
const origin = httpsUrl.refine((url) => URL.canParse(url) && new URL(url).origin === url, 'must be an origin, without a path or a slash at the end'); // prettier-ignore

/** What terraform/ tells of a deployment. What it tells beside this is for others. */
const Outputs = z.object({
  region: z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'must be a region, such as eu-central-1'),
  web_url: origin,
  identity_url: origin,
  mcp_url: httpsUrl.refine((url) => url.endsWith('/mcp'), 'must end in /mcp'),
  nats_url: z.url({ protocol: /^tls$/, error: 'must be a tls:// address' }),
  /** Whether NATS runs with policies/nats/jetstream-durable.conf. */
  nats_sync_always: z.boolean().default(false),
  vault_address: httpsUrl,
  vault_namespace: z.string().optional(),
  documentdb_hosts: z
    .string()
    .regex(/^[^\s,:/]+:\d+(,[^\s,:/]+:\d+)*$/, 'must be `host:port`, several with commas'),
  documentdb_replica_set: z.string().default('rs0'),
  /** Who may make users there: DocumentDB keeps the name `admin` for itself. */
  documentdb_admin_user: z.string().min(1).optional(),
  trusted_proxies: z.array(z.union([z.cidrv4(), z.cidrv6()], 'must be CIDR ranges')).min(1),
  mesh_tenant: z.string().min(1),
  bedrock_model_id: z.string().min(1).optional(),
});
export type AwsOutputs = z.output<typeof Outputs>;

/** As `terraform output -json` prints it: each output with its value. */
const Printed = z.record(z.string(), z.looseObject({ value: z.unknown() }));

/**
 * Reads what `terraform output -json` printed.
 * @throws UsageProblem listing every output that is missing or wrong
 */
export function readAwsOutputs(path: string): AwsOutputs {
  const printed = readJsonFile(path, Printed, 'write it with `terraform output -json`');
  // An output that was left empty is one that is not there.
  const values = Object.fromEntries(
    Object.entries(printed).flatMap(([name, { value }]) =>
      value === '' || value === null ? [] : [[name, value]],
    ),
  );
  const parsed = Outputs.safeParse(values);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path: [name = '', ...rest], message, code }) => {
    const missing = code === 'invalid_type' && !(String(name) in values);
    return `  - ${[name, ...rest].map(String).join('.')}: ${missing ? 'is required' : message}`;
  });
  throw new UsageProblem(`the outputs in \`${path}\` are not enough:\n${problems.join('\n')}`);
}
