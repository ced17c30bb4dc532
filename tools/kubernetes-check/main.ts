import { type Exit, runCommand } from '../command/index.js';
import { checkManifests } from './check-manifests.js';
import { checkOverlays } from './render-overlays.js';
import { readTypeTable } from './type-table.js';

const help = `usage: node tools/run.mjs kubernetes-check

Reads every manifest below deploy/kubernetes and policies/network, and compares it with the types of the Kubernetes API and with rules: pods
confined, everything denied but the few ways, resources and probes set; where kubectl is there, what each overlay becomes, too. Asks no cluster. Part of \`npm run infra:check\`.

  -h, --help`;

process.exitCode = await runCommand({
  help,
  options: {},
  run(): Exit {
    const root = process.cwd();
    const rendered = checkOverlays(root, readTypeTable(root));
    if (!rendered) console.log('kubectl is not on this machine: what the overlays become was not checked');
    const findings = [...checkManifests(root), ...(rendered ?? [])];
    for (const { file, object, check, problem } of findings)
      console.log(`${file}: ${object} ${problem} (${check})`);
    console.log(
      findings.length === 0 ? 'deploy/kubernetes holds to every type and rule' : `${findings.length} found`,
    );
    return findings.length === 0 ? 'done' : 'found';
  },
});
