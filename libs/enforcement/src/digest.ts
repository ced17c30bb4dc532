import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';

/** `sha256:…` over canonical JSON (RFC 8785), so that equal values have equal digests whatever their key order. */
export function digestOf(value: unknown): string {
  return `sha256:${createHash('sha256')
    .update(canonicalize(value) ?? 'null')
    .digest('hex')}`;
}
