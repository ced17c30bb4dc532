import { services } from '../launcher/manifest.js';
import { addressesOf } from '../launcher/mesh-addresses.js';
import { type AwsOutputs } from './aws-outputs.js';
import { containerFolder, containerPorts, imageRoot } from './container-folder.js';
import { type Target } from './target.js';

/** A load balancer asks every few seconds; this is twice that. */
const drainNoticeMs = '10000';

/** Tasks behind a load balancer, each in a network of its own, so that all but its own health is reached by name. */
export function awsTarget(outputs: AwsOutputs): Target {
  const servers = {
    vault: outputs.vault_address,
    documentdb: outputs.documentdb_hosts,
    nats: outputs.nats_url,
    bedrock: 'aws',
  };
  const folder = containerFolder();
  return {
    name: 'aws',
    layout: {
      root: imageRoot,
      dataDir: '/',
      folder,
      ports: containerPorts,
      addresses: {
        ...addressesOf(services, { ports: containerPorts, servers }),
        web: outputs.web_url,
        identity: outputs.identity_url,
        mcp: outputs.mcp_url,
      },
      servers,
      issuer: undefined,
      issuerId: outputs.identity_url,
      syncsAlways: outputs.nats_sync_always,
      verbose: false,
      env: {
        NATS_CA_FILE: folder.authorities,
        DOCUMENTDB_TLS_CA_FILE: folder.authorities,
        DOCUMENTDB_REPLICA_SET: outputs.documentdb_replica_set,
        DOCUMENTDB_ADMIN_USER: outputs.documentdb_admin_user,
        VAULT_NAMESPACE: outputs.vault_namespace,
        TRUSTED_PROXIES: outputs.trusted_proxies.join(','),
        MESH_TENANT: outputs.mesh_tenant,
        AWS_REGION: outputs.region,
        BEDROCK_MODEL_ID: outputs.bedrock_model_id,
        OWNERS_FILE: '/run/deputy/provision-data/owners.json',
      },
      // A task's address is its own; security groups say who reaches it.
      extra: { HOST: '0.0.0.0', DRAIN_NOTICE_MS: drainNoticeMs },
    },
    services: ['web', 'identity', 'mcp', 'audit', 'agent'],
    steps: ['provision-mesh', 'provision-data'],
  };
}
