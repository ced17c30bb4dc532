import { type Body } from '../read-module.js';
import { forTypes, inside, isNamedBy, type Rule } from './rule.js';

const isOn = (value: unknown) => value === true || value === 'true';
const lacks = (body: Body, argument: string) =>
  (body[argument] === undefined || body[argument] === '') && `names no \`${argument}\``;

/** What must be true, and what must be named: a key of our own, so that reading is a right that can be taken back. */
const encrypted: Record<string, { on?: string; key?: string }> = {
  aws_docdb_cluster: { on: 'storage_encrypted', key: 'kms_key_id' },
  aws_ebs_volume: { on: 'encrypted', key: 'kms_key_id' },
  aws_efs_file_system: { on: 'encrypted', key: 'kms_key_id' },
  aws_cloudwatch_log_group: { key: 'kms_key_id' },
  aws_secretsmanager_secret: { key: 'kms_key_id' },
  aws_sns_topic: { key: 'kms_master_key_id' },
  aws_synthetics_canary: {},
};

export const storageEncrypted: Rule = {
  id: 'storage-encrypted',
  says: 'whatever is stored is encrypted with a key of ours',
  problemsOf: forTypes(
    [...Object.keys(encrypted), 'aws_s3_bucket', 'aws_ecr_repository', 'aws_instance', 'aws_launch_template'],
    (block, module) => {
      const { type, body } = block;
      if (type === 'aws_s3_bucket')
        return [
          !isNamedBy(block, module, 'aws_s3_bucket_server_side_encryption_configuration', 'bucket') &&
            'has no `aws_s3_bucket_server_side_encryption_configuration`',
        ];
      if (type === 'aws_ecr_repository')
        return [
          !inside(body, 'encryption_configuration').some((given) => given.encryption_type === 'KMS') &&
            'is not encrypted with KMS',
        ];
      if (type === 'aws_instance')
        return [
          !inside(body, 'root_block_device').some((device) => isOn(device.encrypted)) &&
            'has a root volume that is not said to be encrypted',
        ];
      if (type === 'aws_launch_template')
        return inside(body, 'block_device_mappings').flatMap((mapping) =>
          inside(mapping, 'ebs').map((ebs) => !isOn(ebs.encrypted) && 'maps a volume that is not encrypted'),
        );
      const { on, key } = encrypted[type] ?? {};
      return [
        on !== undefined && !isOn(body[on]) && `does not say \`${on} = true\``,
        key !== undefined && lacks(body, key),
      ];
    },
  ),
};

export const bucketsClosed: Rule = {
  id: 'buckets-closed',
  says: 'no bucket can be made public, and each answers to TLS alone',
  problemsOf: forTypes(['aws_s3_bucket'], (block, module) => [
    !isNamedBy(block, module, 'aws_s3_bucket_public_access_block', 'bucket') &&
      'has no `aws_s3_bucket_public_access_block`',
    !isNamedBy(block, module, 'aws_s3_bucket_policy', 'bucket') && 'has no policy that refuses plain HTTP',
  ]),
};

export const tlsOnly: Rule = {
  id: 'tls-only',
  says: 'TLS 1.3 for people, TLS for the database and for file systems; port 80 redirects and nothing else',
  problemsOf: forTypes(
    ['aws_lb_listener', 'aws_docdb_cluster_parameter_group', 'aws_ecs_task_definition'],
    ({ type, body }) => {
      if (type === 'aws_docdb_cluster_parameter_group')
        return [
          !inside(body, 'parameter').some(
            ({ name, value }) => name === 'tls' && /^(enabled|tls1\.[23]\+)$/.test(String(value)),
          ) && 'does not turn TLS on',
        ];
      if (type === 'aws_ecs_task_definition')
        return inside(body, 'volume').flatMap((volume) =>
          inside(volume, 'efs_volume_configuration').map(
            (efs) => efs.transit_encryption !== 'ENABLED' && 'mounts a file system without TLS',
          ),
        );
      if (body.protocol === 'HTTPS')
        return [!/TLS13/.test(String(body.ssl_policy)) && 'does not ask for TLS 1.3'];
      return [
        !inside(body, 'default_action').every((action) => action.type === 'redirect') && 'answers plain HTTP',
      ];
    },
  ),
};

export const instanceMetadata: Rule = {
  id: 'instance-metadata',
  says: 'instances give their credentials only to who asks with a token (IMDSv2)',
  problemsOf: forTypes(['aws_instance', 'aws_launch_template'], ({ body }) => [
    !inside(body, 'metadata_options').some(({ http_tokens }) => http_tokens === 'required') &&
      'does not require IMDSv2',
  ]),
};
