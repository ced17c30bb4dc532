import { type Mesh } from './start-mesh.js';

const roles: Readonly<Record<string, string>> = {
  readers: 'reader',
  editors: 'editor',
  approvers: 'approver',
  auditors: 'auditor',
  operators: 'operator',
};

const standInModel = `  The model is a rule-based stand-in: it knows requests about the catalogue in plain words, and no more.
  \`npm start -- --bedrock aws\` asks Amazon Bedrock.

`;

const ownPeople = (people: readonly string[]) => `  Who can sign in
    ${'name'.padEnd(8)} ${'tenant'.padEnd(8)} ${'role'.padEnd(18)} password
${people.join('\n')}

  What to try, in the browser or in another terminal
    npm run ask -- --as bob 'Find laptops under $1500'
    npm run ask -- --as alice 'Create a new product called Toy priced at $5'
    npm run decisions -- --as erin --since 1h
`;

/** What somebody needs to know once the mesh is up. */
export function announcement(
  mesh: Pick<Mesh, 'announced' | 'mcpUrl' | 'people' | 'signInAt' | 'dataDir' | 'localModel'>,
): string {
  const role = (groups: readonly string[]) =>
    groups.map((group) => roles[group.slice(group.lastIndexOf('-') + 1)] ?? group).join(', ');
  const people = mesh.people.map(
    ({ username, tenant, groups, password }) =>
      `    ${username.padEnd(8)} ${tenant.padEnd(8)} ${role(groups).padEnd(18)} ${password}`,
  );
  return `
  Deputy is ready.

${mesh.announced.map(([word, address]) => `  ${word.padEnd(9)} ${address}`).join('\n')}

${mesh.signInAt === undefined ? ownPeople(people) : `  People sign in at ${mesh.signInAt}\n`}

  From Claude Code; other MCP clients are in docs/mcp-clients.md
    claude mcp add --transport http --client-id claude-code deputy ${mesh.mcpUrl}

${mesh.localModel ? standInModel : ''}  Logs are in ${mesh.dataDir}/logs. Ctrl-C stops everything.
`;
}
