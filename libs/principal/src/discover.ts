import { z } from 'zod';
import { fetchJson, NoAnswer } from './bounded-json.js';

const Metadata = z.object({ issuer: z.string(), jwks_uri: z.url(), token_endpoint: z.url() });
export type IssuerMetadata = z.infer<typeof Metadata>;

/**
 * OpenID Connect Discovery 1.0 section 4.
 * @throws NoAnswer also when the document speaks for another issuer (section 4.3) or leaves TLS
 */
export async function discover(issuer: string, timeoutMs: number): Promise<IssuerMetadata> {
  const url = `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`;
  const { status, body } = await fetchJson(url, { headers: { accept: 'application/json' } }, timeoutMs);
  const metadata = Metadata.safeParse(body);
  if (status !== 200 || !metadata.success) throw new NoAnswer(`\`${url}\` has no discovery document`);
  const { data } = metadata;
  if (data.issuer !== issuer)
    throw new NoAnswer(`\`${url}\` speaks for \`${data.issuer}\`; set the issuer exactly as it names itself`);
  const insecure = [data.jwks_uri, data.token_endpoint].some((endpoint) => endpoint.startsWith('http:'));
  if (issuer.startsWith('https:') && insecure) throw new NoAnswer(`\`${url}\` names an endpoint without TLS`);
  return data;
}
