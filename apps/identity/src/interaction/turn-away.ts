import { type NextFunction, type Request, type Response } from 'express';
import { type AdmitStrangers, clientOf, type Devices } from '#libs/edge';
import { errorPage } from '../pages/error-page.js';
import { sendPage } from '../pages/show-page.js';

/** Where something is stored of whoever asks. */
const storing: ReadonlySet<string> = new Set(['/authorize', '/logout']);

/** A middleware that lets no sign-in begin which the door does not admit. */
export function turnAway(door: AdmitStrangers, devices: Devices) {
  return (request: Request, response: Response, next: NextFunction): void => {
    if (!storing.has(request.path.toLowerCase().replace(/\/+$/, ''))) return next();
    const beginner = { client: clientOf(request), devices: devices.in(request.headers.cookie) };
    const refusal = door.refusal(beginner);
    if (!refusal) return next();
    response.setHeader('retry-after', refusal.seconds);
    sendPage(response, refusal.status, errorPage({ error: 'too_many_sign_ins' }));
  };
}
