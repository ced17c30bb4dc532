import { type RequestHandler } from 'express';
import helmet from 'helmet';

/** Scripts, styles and data come from here and from nowhere else; no text becomes a script (Trusted Types). */
const policy = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'font-src': ["'self'"],
  'img-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
  'require-trusted-types-for': ["'script'"],
  // Nor may a script make a policy by which one could.
  'trusted-types': ["'none'"],
};

export function securityHeaders(publicUrl: URL): RequestHandler {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives: policy },
    strictTransportSecurity: publicUrl.protocol === 'https:' && { maxAge: 31_536_000 },
    referrerPolicy: { policy: 'same-origin' },
    xFrameOptions: { action: 'deny' },
  });
}
