/** The mesh's clients with secrets for specs, in the form of an entry of CLIENTS_FILE. */
export const testClients = [
  {
    client_id: 'deputy-web',
    client_secret: 'secret-of-deputy-web-in-specs',
    redirect_uris: ['http://localhost:3000/callback'],
    post_logout_redirect_uris: ['http://localhost:3000/'],
  },
  { client_id: 'deputy-agent', client_secret: 'secret-of-deputy-agent-in-specs' },
  { client_id: 'deputy-mcp-client' },
] as const;
