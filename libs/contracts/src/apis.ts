/** The APIs of the mesh as audiences of tokens, in Microsoft Entra's form of an application ID URI. */
export const apis = {
  agent: 'api://deputy-agent',
  mcp: 'api://deputy-mcp',
  audit: 'api://deputy-audit',
  identity: 'api://deputy-identity',
} as const;

/** The scope that opens each, as it stands in a token; policies/scopes.json has what it is opened for. */
export const apiScope = 'access_as_user';

/** The scope as a client asks for it. */
export const fullScope = (api: string, scope: string = apiScope) => `${api}/${scope}`;
