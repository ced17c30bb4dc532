import { type Body } from '../read-module.js';
import { forTypes, inside, type Rule } from './rule.js';

/** AWS knows no resource for these: "Resource types: none" in the Service Authorization Reference. */
const withoutResource = new Set([
  'ecr:GetAuthorizationToken',
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  'ec2:DescribeInstances',
  'ec2:DescribeNetworkInterfaces',
  'ec2:CreateNetworkInterface',
  'ecs:RegisterTaskDefinition',
  'ecs:DeregisterTaskDefinition',
  'ecs:DescribeTaskDefinition',
  'ecs:DiscoverPollEndpoint',
  'ecs:CreateCluster',
  'cloudwatch:PutMetricData',
  's3:ListAllMyBuckets',
  'sts:GetCallerIdentity',
]);

const list = (value: unknown): string[] =>
  Array.isArray(value) ? value.map(String) : typeof value === 'string' ? [value] : [];

export const noWildcardRights: Rule = {
  id: 'no-wildcard-rights',
  says: 'a policy names the actions and the resources: `*` stands for neither, but where AWS knows no resource',
  problemsOf: forTypes(['aws_iam_policy_document'], ({ body }) =>
    inside(body, 'statement').flatMap((statement) => statementProblems(statement)),
  ),
};

/**
 * In a key's policy `*` is that key, and the account may do everything with it: so AWS has a key's rights given by IAM at all
 * (KMS developer guide, 'Allows access to the AWS account and enables IAM policies').
 */
const isOfKey = (statement: Body) =>
  list(statement.actions).every((action) => action.startsWith('kms:')) &&
  inside(statement, 'principals').length > 0;

/** An endpoint's policy gives no right: it lets through what others gave, and only to principals of one account. */
const isBoundary = (statement: Body) =>
  inside(statement, 'condition').some(
    ({ test, variable }) => test === 'StringEquals' && variable === 'aws:PrincipalAccount',
  );

function statementProblems(statement: Body): (string | false)[] {
  if (statement.effect === 'Deny') return [];
  const actions = list(statement.actions);
  const resources = list(statement.resources);
  const narrow = inside(statement, 'condition').length > 0;
  const anyone = inside(statement, 'principals').some(
    ({ type, identifiers }) => type === '*' || list(identifiers).includes('*'),
  );
  const wildcards =
    isOfKey(statement) || isBoundary(statement) ? [] : actions.filter((action) => action.includes('*'));
  return [
    ...wildcards.map((action) => `allows \`${action}\``),
    statement.not_actions !== undefined && 'allows all but some actions',
    statement.not_resources !== undefined && 'allows all but some resources',
    resources.includes('*') &&
      !narrow &&
      !isOfKey(statement) &&
      !actions.every((action) => withoutResource.has(action)) &&
      `allows \`${actions.find((action) => !withoutResource.has(action))}\` on every resource`,
    anyone && !narrow && 'allows everybody',
  ];
}

export const policiesAsDocuments: Rule = {
  id: 'policies-as-documents',
  says: 'rights are written as `aws_iam_policy_document`, which the rule about wildcards reads, and no role has one of the wide policies of AWS',
  problemsOf: forTypes(
    [
      'aws_iam_policy',
      'aws_iam_role_policy',
      'aws_s3_bucket_policy',
      'aws_kms_key',
      'aws_iam_role',
      'aws_vpc_endpoint',
      'aws_iam_role_policy_attachment',
      'aws_sns_topic_policy',
    ],
    ({ type, body }) => {
      if (type === 'aws_iam_role_policy_attachment')
        return [
          /(FullAccess|AdministratorAccess|PowerUserAccess)/.test(String(body.policy_arn)) &&
            `has \`${String(body.policy_arn)}\``,
        ];
      const argument = type === 'aws_iam_role' ? 'assume_role_policy' : 'policy';
      const text = body[argument];
      return [
        text !== undefined &&
          !(typeof text === 'string' && text.includes('data.aws_iam_policy_document.')) &&
          `has an \`${argument}\` that is no \`aws_iam_policy_document\``,
      ];
    },
  ),
};

export const rolesOfOneRepository: Rule = {
  id: 'roles-of-one-repository',
  says: 'a role for the forge names audience and subject: without a subject every repository of the forge could take it',
  problemsOf: forTypes(['aws_iam_policy_document'], ({ body }) =>
    inside(body, 'statement')
      .filter(({ actions }) => list(actions).includes('sts:AssumeRoleWithWebIdentity'))
      .flatMap((statement) => {
        const conditions = inside(statement, 'condition');
        const named = (claim: string) =>
          conditions.filter(({ variable }) => String(variable).endsWith(`:${claim}`));
        const open = named('sub').some(({ values }) =>
          list(values).some((value) => /^(\*|repo:\*|repo:[^/]+\/\*)/.test(value)),
        );
        return [
          named('aud').length === 0 && 'takes tokens for any audience',
          (named('sub').length === 0 || open) && 'takes tokens of any repository',
        ];
      }),
  ),
};

export const noSecretsInState: Rule = {
  id: 'no-secrets-in-state',
  says: 'no secret is an argument that Terraform keeps: write-only arguments, or values put in by hand or by `npm run env`',
  problemsOf: (block) => {
    if (block.kind !== 'resource') return [];
    const kept = ['secret_string', 'master_password', 'password', 'token'].filter(
      (name) => name in block.body,
    );
    const nested = inside(block.body, 'mongodb')
      .filter((body) => 'password' in body)
      .map(() => 'mongodb.password');
    return [...kept, ...nested].map((name) => `keeps \`${name}\` in the state; use the write-only form`);
  },
};
