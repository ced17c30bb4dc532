import { type NestExpressApplication } from '@nestjs/platform-express';
import { type NextFunction, type Request, type Response, json, urlencoded } from 'express';
import { isPlainJsonBody, isUtf8Body } from '#libs/edge';
import { type TurnedAway } from '#libs/enforcement';
import { registrationPath } from './clients/newcomers/registration.controller.js';
import { registrationProblem } from './clients/newcomers/registration.filter.js';
import { type CurrentProvider } from './provider/current-provider.js';
import { fixOrigin } from './provider/fix-origin.js';

/** Not oidc-provider's. */
const ownPaths = /^\/(?:(?:interaction|fonts|health)\/|account(?:\/|$)|register\/?$)/;

/** Every request but the pages', registrations' and probes' is the provider's. */
export function mount(
  app: NestExpressApplication,
  current: CurrentProvider,
  issuer: string,
  turnedAway: TurnedAway,
): void {
  const fix = fixOrigin(issuer);
  app.disable('x-powered-by');
  app.use((request: Request, response: Response, next: NextFunction) => {
    fix(request);
    for (const [name, value] of Object.entries(headersFor(issuer))) response.setHeader(name, value);
    if (ownPaths.test(request.path)) next();
    else void current.handle(request, response);
  });
  app.use(
    ['/interaction', '/account'],
    urlencoded({ extended: false, limit: '4kb', parameterLimit: 8, verify: isUtf8Body }),
  );
  app.use(registrationPath, json({ limit: '8kb', verify: isPlainJsonBody }), registrationProblem(turnedAway));
}

function headersFor(issuer: string): Record<string, string> {
  return {
    // The library adds the hash of the one script it may need, which sends a form back.
    'content-security-policy':
      "default-src 'none'; script-src 'self'; base-uri 'none'; frame-ancestors 'none'",
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    // `no-referrer` would make browsers send `Origin: null` with our own forms.
    'referrer-policy': 'same-origin',
    'cross-origin-opener-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
    ...(issuer.startsWith('https:') ? { 'strict-transport-security': 'max-age=31536000' } : {}),
  };
}
