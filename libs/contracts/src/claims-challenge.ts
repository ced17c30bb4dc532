import { z } from 'zod';

/**
 * A claims request as an identity provider hands it to a service for the person's next sign-in: JSON with the members of OpenID
 * Connect Core 1.0 section 5.5, and Entra's `access_token`. It asks for something and proves nothing.
 */
export const ClaimsChallenge = z
  .string()
  .max(2_048)
  .refine((text) => isClaimsRequest(text), 'must be a claims request (OpenID Connect Core 1.0 section 5.5)');

const Request = z.strictObject({
  userinfo: z.record(z.string(), z.unknown()).optional(),
  id_token: z.record(z.string(), z.unknown()).optional(),
  access_token: z.record(z.string(), z.unknown()).optional(),
});

function isClaimsRequest(text: string): boolean {
  try {
    return Request.safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
}
