import { compare, type Step } from '../difference.js';
import { desiredJwtConfig, desiredJwtRole } from '../desired-state.js';
import { authMethod } from './mounts.js';

export const jwtConfig: Step = async (vault, settings) => {
  const path = `auth/${settings.jwtMount}/config`;
  const current = (await authMethod(vault, settings.jwtMount)) && (await vault.read(path));
  return compare(vault, { what: 'jwt configuration', path, wanted: desiredJwtConfig(settings), current });
};

export const jwtRole: Step = async (vault, settings) => {
  const path = `auth/${settings.jwtMount}/role/${settings.jwtRole}`;
  const current = (await authMethod(vault, settings.jwtMount)) && (await vault.read(path));
  const what = `jwt role ${settings.jwtRole}`;
  return compare(vault, { what, path, wanted: desiredJwtRole(settings), current });
};
