import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigError, issuerFields, issuerId } from '#libs/config';
import { PersonKey, personKey, Subject } from '#libs/contracts';

/** Who a name means, by tenant: two tenants may both have a 'bob'. */
const OwnersFile = z.record(z.string(), z.record(z.string(), PersonKey));
export type Owners = z.infer<typeof OwnersFile>;

/** What the built-in identity service keeps of its people, as far as it concerns us. */
const IdentityPeople = z.array(z.looseObject({ id: Subject, username: z.string(), tenant: z.string() }));

export const ownersFields = {
  OWNERS_FILE: z.string().optional(),
  /** `people.json` in the data folder of the built-in identity service; its people are of the issuer below. */
  IDENTITY_PEOPLE_FILE: z.string().optional(),
  OIDC_ISSUER: issuerFields.OIDC_ISSUER.optional(),
  OIDC_ISSUER_ID: issuerId.optional(),
};

export const ownersHelp = `  OWNERS_FILE                     JSON that says whose key each name is, by tenant:
                                  {"acme": {"bob": "https://login.example/#0f3a…"}}
  IDENTITY_PEOPLE_FILE            instead of it, people.json of the built-in identity service, with
  OIDC_ISSUER_ID or OIDC_ISSUER   the issuer its people are kept under`;

/**
 * Reads who is meant by the names that products were owned by.
 * @throws ConfigError when nothing says it, or a file cannot be used
 */
export function readOwners(
  tool: string,
  config: { readonly [name in keyof typeof ownersFields]?: string | undefined },
): Owners {
  const { OWNERS_FILE, IDENTITY_PEOPLE_FILE } = config;
  if (OWNERS_FILE) return read(tool, 'OWNERS_FILE', OWNERS_FILE, OwnersFile);
  const issuer = config.OIDC_ISSUER_ID ?? config.OIDC_ISSUER;
  if (!IDENTITY_PEOPLE_FILE || !issuer) {
    throw new ConfigError(tool, [
      'OWNERS_FILE: is required, or IDENTITY_PEOPLE_FILE with OIDC_ISSUER_ID; people are known by their keys',
    ]);
  }
  const owners: Owners = {};
  for (const { id, username, tenant } of read(
    tool,
    'IDENTITY_PEOPLE_FILE',
    IDENTITY_PEOPLE_FILE,
    IdentityPeople,
  ))
    (owners[tenant] ??= {})[username] = personKey(issuer, id);
  return owners;
}

/** The key of whoever `name` means in a tenant; undefined when nobody said. */
export function ownerKey(owners: Owners, tenant: string, name: string): PersonKey | undefined {
  const known = Object.hasOwn(owners, tenant) ? owners[tenant] : undefined;
  return known && Object.hasOwn(known, name) ? known[name] : undefined;
}

function read<S extends z.ZodType>(tool: string, variable: string, path: string, schema: S): z.output<S> {
  let problem: string;
  try {
    const parsed = schema.safeParse(JSON.parse(readFileSync(path, 'utf8')));
    if (parsed.success) return parsed.data;
    const [issue] = parsed.error.issues;
    problem = `at \`${issue?.path.map(String).join('.') ?? ''}\`: ${issue?.message ?? ''}`;
  } catch (error) {
    problem = error instanceof SyntaxError ? 'is not valid JSON' : 'cannot be read';
  }
  throw new ConfigError(tool, [`${variable}: the file \`${path}\` ${problem}`]);
}
