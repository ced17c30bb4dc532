/** Where the schema of each provider is read, by the first word of its types. */
export const sources = {
  aws: {
    source: 'hashicorp/aws',
    version: '6.66.0',
    package: '@cdktn/provider-aws',
    packageVersion: '25.7.0',
  },
  vault: {
    source: 'hashicorp/vault',
    version: '5.6.0',
    package: '@cdktf/provider-vault',
    packageVersion: '15.6.1',
  },
  azuread: {
    source: 'hashicorp/azuread',
    version: '3.7.0',
    package: '@cdktf/provider-azuread',
    packageVersion: '14.3.1',
  },
  hcp: {
    source: 'hashicorp/hcp',
    version: '0.111.0',
    package: '@cdktf/provider-hcp',
    packageVersion: '10.5.1',
  },
  /** Nobody publishes typings of it; its repository has the pages. */
  auth0: { source: 'auth0/auth0', version: '1.55.0', repository: 'auth0/terraform-provider-auth0' },
} as const;

export type ProviderName = keyof typeof sources;

/** Kubernetes's own client, whose models are made of the API's published description. */
export const kubernetesClient = '@kubernetes/client-node 2.0.1';
