import { spawnSync } from 'node:child_process';
import { type Exit, runCommand } from '../command/index.js';
import { checkConfiguration } from './check-configuration.js';

const help = `usage: npm run infra:check

Reads every .tf file below terraform/ and compares it with the schemas that the providers published, resolves every reference, and
applies the rules of tools/terraform-check/rules. Asks no cloud and needs no Terraform; where Terraform is there, \`terraform fmt -check\` runs too.

  -h, --help`;

process.exitCode = await runCommand({
  help,
  options: {},
  async run(): Promise<Exit> {
    const findings = await checkConfiguration(process.cwd());
    for (const { file, address, check, problem } of findings)
      console.log(`${file}: ${address} ${problem} (${check})`);
    const formatted = checkFormat();
    console.log(
      findings.length === 0 ? 'terraform/ holds to every schema and rule' : `${findings.length} found`,
    );
    return findings.length === 0 && formatted ? 'done' : 'found';
  },
});

/** @returns false where `terraform fmt` would change something; true also where there is no Terraform to ask */
function checkFormat(): boolean {
  const { status, stdout, error } = spawnSync('terraform', ['fmt', '-check', '-recursive', 'terraform'], {
    encoding: 'utf8',
  });
  if (error) console.log('Terraform is not on this machine: layout was not checked');
  else if (status !== 0) console.log(`terraform fmt would change:\n${stdout}`);
  return error !== undefined || status === 0;
}
