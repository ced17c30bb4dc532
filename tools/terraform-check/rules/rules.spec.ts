import { describe, expect, it } from '@jest/globals';
import { checkRules } from '../check-configuration.js';
import { readBlocks } from '../read-module.js';
import { rules } from './index.js';

const confined = 'image = "a", user = "1000", readonlyRootFilesystem = true, logConfiguration = local.log,';

/** For each rule what breaks it, and the sentence that it gets. */
const broken: Record<string, readonly (readonly [hcl: string, problem: string])[]> = {
  'no-public-address': [
    ['resource "aws_instance" "x" {}', 'does not say `associate_public_ip_address = false`'],
    [
      'resource "aws_subnet" "x" {\n map_public_ip_on_launch = true\n}',
      'does not say `map_public_ip_on_launch = false`',
    ],
    [
      'resource "aws_ecs_service" "x" {\n network_configuration {\n assign_public_ip = true\n }\n}',
      'does not say `assign_public_ip = false`',
    ],
    [
      'resource "aws_launch_template" "x" {\n network_interfaces {}\n}',
      'does not say `associate_public_ip_address = false`',
    ],
    ['resource "aws_eip" "x" {}', 'is a public address, and not of a NAT gateway'],
  ],
  'no-open-ingress': [
    [
      'resource "aws_vpc_security_group_ingress_rule" "x" {\n cidr_ipv4 = "0.0.0.0/0"\n from_port = 443\n to_port = 443\n}',
      'lets the whole internet in',
    ],
    [
      'resource "aws_vpc_security_group_ingress_rule" "x" {\n cidr_ipv6 = "::/0"\n}',
      'lets the whole internet in',
    ],
  ],
  'no-open-egress': [
    [
      'resource "aws_vpc_security_group_egress_rule" "x" {\n cidr_ipv4 = "0.0.0.0/0"\n ip_protocol = "-1"\n}',
      'lets everything out to everywhere',
    ],
  ],
  'no-inline-rules': [
    [
      'resource "aws_security_group" "x" {\n ingress {\n from_port = 22\n }\n}',
      'has rules inside; give each a resource of its own',
    ],
    [
      'resource "aws_security_group_rule" "x" {}',
      'is the older form; write `aws_vpc_security_group_ingress_rule` or `…_egress_rule`',
    ],
  ],
  'default-group-closed': [
    [
      'resource "aws_vpc" "x" {}\nresource "aws_flow_log" "x" {\n vpc_id = aws_vpc.x.id\n}',
      'has a default security group that is not emptied by `aws_default_security_group`',
    ],
  ],
  'storage-encrypted': [
    ['resource "aws_s3_bucket" "x" {}', 'has no `aws_s3_bucket_server_side_encryption_configuration`'],
    [
      'resource "aws_ebs_volume" "x" {\n kms_key_id = var.key\n lifecycle {\n prevent_destroy = true\n }\n}',
      'does not say `encrypted = true`',
    ],
    ['resource "aws_cloudwatch_log_group" "x" {\n retention_in_days = 1\n}', 'names no `kms_key_id`'],
    ['resource "aws_secretsmanager_secret" "x" {}', 'names no `kms_key_id`'],
    [
      'resource "aws_instance" "x" {\n associate_public_ip_address = false\n metadata_options {\n http_tokens = "required"\n }\n}',
      'has a root volume that is not said to be encrypted',
    ],
    [
      'resource "aws_ecr_repository" "x" {\n image_tag_mutability = "IMMUTABLE"\n image_scanning_configuration {\n scan_on_push = true\n }\n}',
      'is not encrypted with KMS',
    ],
    [
      'resource "aws_launch_template" "x" {\n block_device_mappings {\n ebs {}\n }\n metadata_options {\n http_tokens = "required"\n }\n}',
      'maps a volume that is not encrypted',
    ],
  ],
  'buckets-closed': [
    ['resource "aws_s3_bucket" "x" {}', 'has no `aws_s3_bucket_public_access_block`'],
    ['resource "aws_s3_bucket" "x" {}', 'has no policy that refuses plain HTTP'],
  ],
  'tls-only': [
    [
      'resource "aws_lb_listener" "x" {\n protocol = "HTTPS"\n ssl_policy = "ELBSecurityPolicy-2016-08"\n}',
      'does not ask for TLS 1.3',
    ],
    [
      'resource "aws_lb_listener" "x" {\n protocol = "HTTP"\n default_action {\n type = "forward"\n }\n}',
      'answers plain HTTP',
    ],
    [
      'resource "aws_docdb_cluster_parameter_group" "x" {\n parameter {\n name = "tls"\n value = "disabled"\n }\n}',
      'does not turn TLS on',
    ],
    [
      'resource "aws_ecs_task_definition" "x" {\n volume {\n efs_volume_configuration {}\n }\n}',
      'mounts a file system without TLS',
    ],
  ],
  'instance-metadata': [
    [
      'resource "aws_launch_template" "x" {\n metadata_options {\n http_tokens = "optional"\n }\n}',
      'does not require IMDSv2',
    ],
  ],
  'no-wildcard-rights': [
    [statement('actions = ["s3:*"]\n resources = [var.bucket]'), 'allows `s3:*`'],
    [statement('actions = ["s3:GetObject"]\n resources = ["*"]'), 'allows `s3:GetObject` on every resource'],
    [statement('not_actions = ["iam:PassRole"]\n resources = [var.x]'), 'allows all but some actions'],
    [statement('actions = ["s3:GetObject"]\n not_resources = [var.x]'), 'allows all but some resources'],
    [
      statement(
        'actions = ["s3:GetObject"]\n resources = [var.x]\n principals {\n type = "AWS"\n identifiers = ["*"]\n }',
      ),
      'allows everybody',
    ],
  ],
  'policies-as-documents': [
    [
      'resource "aws_iam_role_policy" "x" {\n policy = jsonencode({ Statement = [{ Action = "*" }] })\n}',
      'has an `policy` that is no `aws_iam_policy_document`',
    ],
    [
      'resource "aws_iam_role" "x" {\n assume_role_policy = "{}"\n}',
      'has an `assume_role_policy` that is no `aws_iam_policy_document`',
    ],
    [
      'resource "aws_iam_role_policy_attachment" "x" {\n policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess"\n}',
      'has `arn:aws:iam::aws:policy/AdministratorAccess`',
    ],
  ],
  'roles-of-one-repository': [
    [
      statement(
        'actions = ["sts:AssumeRoleWithWebIdentity"]\n condition {\n variable = "x:aud"\n values = ["sts.amazonaws.com"]\n }',
      ),
      'takes tokens of any repository',
    ],
    [
      statement(
        'actions = ["sts:AssumeRoleWithWebIdentity"]\n condition {\n variable = "x:aud"\n values = ["a"]\n }\n condition {\n variable = "x:sub"\n values = ["repo:acme/*"]\n }',
      ),
      'takes tokens of any repository',
    ],
    [
      statement(
        'actions = ["sts:AssumeRoleWithWebIdentity"]\n condition {\n variable = "x:sub"\n values = ["repo:acme/deputy:environment:production"]\n }',
      ),
      'takes tokens for any audience',
    ],
  ],
  'no-secrets-in-state': [
    [
      'resource "aws_secretsmanager_secret_version" "x" {\n secret_string = var.password\n}',
      'keeps `secret_string` in the state; use the write-only form',
    ],
    [
      'resource "vault_database_secret_backend_connection" "x" {\n mongodb {\n password = var.password\n }\n}',
      'keeps `mongodb.password` in the state; use the write-only form',
    ],
  ],
  'leaves-records': [
    ['resource "aws_vpc" "x" {}', 'has no flow log'],
    ['resource "aws_lb" "x" {\n access_logs {\n enabled = false\n }\n}', 'has no access log'],
    [
      'resource "aws_docdb_cluster" "x" {\n enabled_cloudwatch_logs_exports = ["profiler"]\n}',
      'exports no audit log',
    ],
    ['resource "aws_wafv2_web_acl" "x" {}', 'has no log'],
    [
      'resource "aws_cloudwatch_log_group" "x" {\n kms_key_id = var.key\n}',
      'keeps its records for no time that is said',
    ],
    ['resource "aws_ecs_cluster" "x" {}', 'has no container insights'],
  ],
  'survives-mistakes': [
    ['resource "aws_docdb_cluster" "x" {}', 'does not say `deletion_protection`'],
    ['resource "aws_docdb_cluster" "x" {}', 'does not say `backup_retention_period`'],
    ['resource "aws_lb" "x" {}', 'passes invalid headers on'],
    ['resource "aws_ebs_volume" "x" {}', 'can be destroyed by a plan'],
    ['resource "aws_kms_key" "x" {}', 'has a key that is never rotated'],
    ['resource "aws_efs_file_system" "x" {}', 'has no backup'],
  ],
  'containers-confined': [
    [containers('[{ image = "a" }]'), 'has a container whose root can be written'],
    [containers('[{ image = "a" }]'), 'has a container without a log'],
    [containers(`[{ ${confined} }, { image = "b" }]`), 'has a container without a log'],
    [
      containers(`[{ ${confined.replace('"1000"', '"0"')} }]`),
      'has a container that is run as root, or as whoever its image says',
    ],
    [containers(`[{ ${confined} privileged = true }]`), 'has a privileged container'],
    [`locals {\n own = { image = "a" }\n}\n${containers('[local.own]')}`, 'has a container without a log'],
    [
      `locals {\n all = { user = "1000" }\n}\n${containers('[merge(local.all, { image = "a" })]')}`,
      'has a container without a log',
    ],
  ],
  'images-fixed': [
    [
      'resource "aws_ecr_repository" "x" {\n image_tag_mutability = "MUTABLE"\n}',
      'lets a tag be given to another image',
    ],
    [
      'resource "aws_ecr_repository" "x" {\n image_tag_mutability = "IMMUTABLE"\n}',
      'does not scan what is pushed',
    ],
  ],
  'state-guarded': [
    ['provider "aws" {}\nterraform {}', 'keeps its state beside the code; say `backend "s3"`'],
    [
      'provider "aws" {}\nterraform {\n backend "s3" {\n encrypt = false\n }\n}',
      'does not say `encrypt = true`',
    ],
    [
      'provider "aws" {}\nterraform {\n backend "s3" {\n encrypt = true\n }\n}',
      'does not say `use_lockfile = true`',
    ],
  ],
};

function containers(list: string): string {
  return `resource "aws_ecs_task_definition" "x" {\n container_definitions = jsonencode(${list})\n}`;
}

function statement(inner: string): string {
  return `data "aws_iam_policy_document" "x" {\n statement {\n ${inner}\n }\n}`;
}

const findingsOf = async (hcl: string) =>
  checkRules({ folder: 'terraform/x', blocks: await readBlocks('terraform/x/main.tf', hcl) });

describe('a rule about Terraform', () => {
  it('has an example that breaks it', () => {
    expect(Object.keys(broken).sort()).toEqual(rules.map(({ id }) => id).sort());
  });

  it.each(
    Object.entries(broken).flatMap(([id, examples]) =>
      examples.map(([hcl, problem]) => ({ id, hcl, problem })),
    ),
  )('$id: $problem', async ({ id, hcl, problem }) => {
    expect(await findingsOf(hcl)).toContainEqual(expect.objectContaining({ check: id, problem }));
  });
});

describe('what a rule is no rule about', () => {
  it.each([
    [
      'a NAT gateway has a public address',
      'resource "aws_eip" "n" {}\nresource "aws_nat_gateway" "n" {\n allocation_id = aws_eip.n.id\n}',
    ],
    [
      'a statement that denies names everything',
      statement('effect = "Deny"\n actions = ["*"]\n resources = ["*"]'),
    ],
    [
      'AWS knows no resource for some actions',
      statement('actions = ["ecr:GetAuthorizationToken"]\n resources = ["*"]'),
    ],
    [
      "a key's policy says `*` for that key",
      statement(
        'actions = ["kms:*"]\n resources = ["*"]\n principals {\n type = "AWS"\n identifiers = [var.account]\n }',
      ),
    ],
    [
      'port 443 out to everywhere is said by its port',
      'resource "aws_vpc_security_group_egress_rule" "x" {\n cidr_ipv4 = "0.0.0.0/0"\n ip_protocol = "tcp"\n from_port = 443\n}',
    ],
  ])('%s', async (_, hcl) => {
    expect(await findingsOf(hcl)).toEqual([]);
  });
});
