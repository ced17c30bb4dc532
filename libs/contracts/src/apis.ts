/** The APIs of the mesh as audiences of tokens, in Microsoft Entra's form of an application ID URI. */
export const apis = {
  agent: 'api://deputy-agent',
  mcp: 'api://deputy-mcp',
  audit: 'api://deputy-audit',
  identity: 'api://deputy-identity',
} as const;
type Api = (typeof apis)[keyof typeof apis];

/** The one scope of each, as it stands in a token. */
export const apiScope = 'access_as_user';

/** The scope as a client asks for it. */
export const fullScope = (api: Api) => `${api}/${apiScope}` as const;
