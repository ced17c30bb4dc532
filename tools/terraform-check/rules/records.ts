import { forTypes, inside, isNamedBy, type Rule } from './rule.js';

export const leavesRecords: Rule = {
  id: 'leaves-records',
  says: 'what happens is on record: flow logs, access logs, audit logs of the database, logs of the firewall, of containers; kept for a time that is said',
  problemsOf: forTypes(
    [
      'aws_vpc',
      'aws_lb',
      'aws_docdb_cluster',
      'aws_wafv2_web_acl',
      'aws_cloudwatch_log_group',
      'aws_ecs_cluster',
    ],
    (block, module) => {
      const { type, body } = block;
      if (type === 'aws_vpc')
        return [!isNamedBy(block, module, 'aws_flow_log', 'vpc_id') && 'has no flow log'];
      if (type === 'aws_lb')
        return [!inside(body, 'access_logs').some(({ enabled }) => enabled === true) && 'has no access log'];
      if (type === 'aws_docdb_cluster')
        return [!String(body.enabled_cloudwatch_logs_exports).includes('audit') && 'exports no audit log'];
      if (type === 'aws_wafv2_web_acl')
        return [
          !isNamedBy(block, module, 'aws_wafv2_web_acl_logging_configuration', 'resource_arn') &&
            'has no log',
        ];
      if (type === 'aws_ecs_cluster')
        return [
          !inside(body, 'setting').some(
            ({ name, value }) => name === 'containerInsights' && value !== 'disabled',
          ) && 'has no container insights',
        ];
      return [body.retention_in_days === undefined && 'keeps its records for no time that is said'];
    },
  ),
};

export const survivesMistakes: Rule = {
  id: 'survives-mistakes',
  says: 'what cannot be made again is protected from deletion and has backups',
  problemsOf: forTypes(
    ['aws_docdb_cluster', 'aws_lb', 'aws_ebs_volume', 'aws_kms_key', 'aws_efs_file_system'],
    (block, module) => {
      const { type, body } = block;
      const unset = (argument: string) => body[argument] === undefined && `does not say \`${argument}\``;
      if (type === 'aws_lb')
        return [
          unset('enable_deletion_protection'),
          body.drop_invalid_header_fields !== true && 'passes invalid headers on',
        ];
      if (type === 'aws_kms_key')
        return [body.enable_key_rotation !== true && 'has a key that is never rotated'];
      if (type === 'aws_docdb_cluster')
        return [
          unset('deletion_protection'),
          unset('backup_retention_period'),
          unset('final_snapshot_identifier'),
        ];
      if (type === 'aws_efs_file_system')
        return [!isNamedBy(block, module, 'aws_efs_backup_policy', 'file_system_id') && 'has no backup'];
      return [
        !inside(body, 'lifecycle').some(({ prevent_destroy }) => prevent_destroy === true) &&
          'can be destroyed by a plan',
      ];
    },
  ),
};

export const imagesFixed: Rule = {
  id: 'images-fixed',
  says: 'a tag means one image for ever, and each image is scanned',
  problemsOf: forTypes(['aws_ecr_repository'], ({ body }) => [
    body.image_tag_mutability !== 'IMMUTABLE' && 'lets a tag be given to another image',
    !inside(body, 'image_scanning_configuration').some(({ scan_on_push }) => scan_on_push === true) &&
      'does not scan what is pushed',
  ]),
};

export const stateGuarded: Rule = {
  id: 'state-guarded',
  says: 'the state is remote, encrypted and locked',
  problemsOf: ({ kind, body }, { blocks }) => {
    const isApplied = blocks.some((block) => block.kind === 'provider');
    if (kind !== 'terraform' || !isApplied) return [];
    const backend = (body.backend as Record<string, Record<string, unknown>[]> | undefined)?.s3?.[0];
    if (!backend) return ['keeps its state beside the code; say `backend "s3"`'];
    return [
      ...(backend.encrypt === true ? [] : ['does not say `encrypt = true`']),
      ...(backend.use_lockfile === true ? [] : ['does not say `use_lockfile = true`']),
    ];
  },
};
