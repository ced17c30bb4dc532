import { type ClaimsParameter, errors, type KoaContextWithOIDC } from 'oidc-provider';
import { acrValues } from '#libs/contracts';

/**
 * OpenID Connect Core section 5.5.1.1: what is essential and cannot be given is a failed attempt. Without this a person would be asked to
 * sign in again and again.
 * @throws InvalidRequest
 */
export function requireKnownAcr(_ctx: KoaContextWithOIDC, { id_token }: ClaimsParameter): void {
  const acr = id_token?.['acr'];
  if (!acr?.essential) return;
  const wanted = [...(acr.values ?? []), ...(acr.value === undefined ? [] : [acr.value])];
  const known: readonly unknown[] = Object.values(acrValues);
  if (wanted.length > 0 && !wanted.some((value) => known.includes(value)))
    throw new errors.InvalidRequest('none of the `acr` values that are essential is known here');
}
