import { appendFileSync } from 'node:fs';
import { auditHash } from '../audit-log.js';
import { type Core } from '../core.js';
import { badRequest, notSupported } from '../vault-refusal.js';
import { type AuthorizedRequest, type VaultAnswer } from '../vault-request.js';

const keyOf = (path: string) => `${path.replace(/\/+$/, '')}/`;

export const listAuditDevices = (core: Core): VaultAnswer => ({
  data: Object.fromEntries(
    [...core.state.auditDevices].map(([path, device]) => [
      path,
      {
        type: device.type,
        path,
        description: device.description,
        options: { file_path: device.filePath },
        local: false,
      },
    ]),
  ),
});

/** A device that cannot be written is refused now, since later it would stop every request. */
export async function enableAuditDevice(
  core: Core,
  { fields }: AuthorizedRequest,
  path: string,
): Promise<void> {
  fields.only('type', 'description', 'options');
  const key = keyOf(path);
  if (core.state.auditDevices.has(key)) throw badRequest(`path already in use`);
  if (fields.text('type') !== 'file') throw notSupported(`audit device type \`${fields.text('type')}\``);
  const filePath = fields.textMap('options')?.file_path ?? '';
  if (!filePath) throw badRequest('file_path is required');
  if (['stdout', 'discard'].includes(filePath)) throw notSupported(`file_path \`${filePath}\``);
  try {
    appendFileSync(filePath, '', { mode: 0o600 });
  } catch (error) {
    throw badRequest(
      `sanity check failed; unable to open "${filePath}" for writing: ${(error as Error).message}`,
    );
  }
  core.state.auditDevices.set(key, { type: 'file', description: fields.text('description'), filePath });
  await core.save();
}

/** The digest under which a text stands in the log, to find what one knows without storing it in clear. */
export function hashForAudit(core: Core, { fields }: AuthorizedRequest, path: string): VaultAnswer {
  if (!core.state.auditDevices.has(keyOf(path))) throw badRequest(`unknown audit backend ${path}`);
  return { data: { hash: auditHash(core, fields.text('input')) } };
}
