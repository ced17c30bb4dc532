import { folderContents } from './folder-contents.js';
import { type Manifest } from './service.js';

/** An entry of the manifest that would be overlooked, meant twice or waited for for ever. */
export class ManifestProblem extends Error {
  readonly code = 'manifest_invalid';
}

/** @throws ManifestProblem naming the entry, before anything is started */
export function checkManifest({ services, steps }: Manifest): void {
  const parts = [...services, ...steps];
  const endpoints = services.flatMap((service) => Object.keys(service.endpoints ?? {}));
  refuseTwice('the name', parts.map(({ name }) => name)); // prettier-ignore
  refuseTwice('the endpoint', endpoints);
  refuseTwice('the data folder', folderContents(services));
  // `npm run reset` removes what they name.
  for (const folder of folderContents(services))
    if (!/^[a-z][a-z.-]*$/.test(folder) || folder.includes('..'))
      throw new ManifestProblem(`\`${folder}\` is not the name of a folder in the data folder`);
  for (const { name, needs } of parts)
    for (const need of needs)
      if (!parts.some((part) => part.name === need))
        throw new ManifestProblem(`\`${name}\` needs \`${need}\`, which is in no entry`);
  for (const { name, repeatedFor } of steps)
    for (const endpoint of repeatedFor)
      if (!endpoints.includes(endpoint))
        throw new ManifestProblem(`\`${name}\` is repeated for \`${endpoint}\`, which is no endpoint`);
  for (const { name, readiness, endpoints: own = {} } of services)
    if (readiness !== 'mesh' && Object.keys(own).length === 0)
      throw new ManifestProblem(`\`${name}\` has no endpoint to be asked at for its readiness`);
  refuseCircle(new Map(parts.map(({ name, needs }) => [name, needs])));
}

function refuseTwice(what: string, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new ManifestProblem(`${what} \`${twice}\` is there twice`);
}

/** Takes away what needs nothing that is left; what remains waits for itself. */
function refuseCircle(needs: Map<string, readonly string[]>): void {
  for (let before = -1; before !== needs.size;) {
    before = needs.size;
    for (const [name, list] of needs) if (!list.some((need) => needs.has(need))) needs.delete(name);
  }
  if (needs.size > 0) throw new ManifestProblem(`\`${[...needs.keys()].join('`, `')}\` wait for one another`);
}
