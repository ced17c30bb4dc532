import { z } from 'zod';
import { AgentId, IssuerId, Scope, unnamedIssuer } from '#libs/contracts';
import { exchangeStrategies, ProfileName, SigningAlgorithm } from './claim-profile.js';

const text = z.string().min(1).max(512);
/** A claim's name, or a JSON pointer into nested claims. */
const claim = z.string().min(1).max(255);

/** An API as an issuer knows it. */
const ApiEntry = z.strictObject({
  /** As tokens name it; of an issuer whose tokens name none it is left out. */
  audience: text.optional(),
  /** As a client asks for it. */
  scope: z.string().regex(/^[!#-[\]-~]{1,512}$/, 'must be one scope'),
  /** As it stands in a token, where that differs. */
  granted: z
    .string()
    .regex(/^[!#-[\]-~]{1,512}$/, 'must be one scope')
    .optional(),
});

/** What of a profile may be said otherwise. */
const ClaimsEntry = z.strictObject({
  /** A name alone: Vault reads a pointer here only where it is told so. */
  user: claim.regex(/^[^/]/, 'must be the name of a claim, not a pointer').optional(),
  displayName: claim.optional(),
  groups: claim.optional(),
  tenant: claim.optional(),
  tokenId: claim.optional(),
  session: claim.optional(),
  /** Claim to values, one of which says that a second factor was used. */
  secondFactor: z.record(claim, z.array(text).min(1)).optional(),
});

/** One issuer whose tokens are taken, of OIDC_ISSUERS_FILE. docs/identity.md says what each provider needs. */
export const IssuerEntry = z.strictObject({
  issuer: z
    .url({ protocol: /^https?$/, error: 'must be an http or https address' })
    // `<issuer>#<person>` is the key of a person.
    .refine((address) => !address.includes('#'), 'must have no fragment'),
  /** What its people are kept under. Default: its address. */
  id: IssuerId.refine((id) => id !== unnamedIssuer, 'is kept for records that name no issuer').optional(),
  profile: ProfileName,
  /** The one tenant of all its people. */
  tenant: z.string().optional(),
  /** Or: what the tenant's claim says, and the tenant that it means. */
  tenants: z.record(text, z.string()).optional(),
  /** What its tokens call a group, and the group of policies/tenants.json that it means. Others mean nothing. */
  groups: z.record(text, z.string()).optional(),
  apis: z.partialRecord(z.enum(['agent', 'mcp', 'audit', 'identity']), ApiEntry).optional(),
  /** What its scopes mean here. Default: a token that opens an API has all that its person's roles and groups give. */
  scopes: z.record(text, z.array(Scope)).optional(),
  /** The mesh's name of a client, such as `deputy-web`, and what the issuer calls it. Tokens of others are refused. */
  clients: z.record(AgentId, AgentId).optional(),
  algorithms: z.array(SigningAlgorithm).min(1).optional(),
  claims: ClaimsEntry.optional(),
  exchange: z.enum(exchangeStrategies).optional(),
  /** Whether the mesh's own issuer redeems its identity assertions (ID-JAG) for tokens. Clients say which issuers' they bring. */
  assertions: z.boolean().optional(),
  /** File with the secret of `deputy-agent` there; by default the agent's OIDC_CLIENT_SECRET_FILE. */
  agentSecretFile: z.string().min(1).optional(),
  /** Where Vault's JWT method for this issuer is mounted. Default: `jwt`. */
  vaultMount: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens')
    .optional(),
});
export type IssuerEntry = z.infer<typeof IssuerEntry>;
