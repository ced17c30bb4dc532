data "aws_iam_policy_document" "tasks" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ecs-tasks.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

# What ECS does to start the task: fetch the image, read this service's secrets and no other's, open its log.
data "aws_iam_policy_document" "execution" {
  statement {
    sid       = "LogOfThisService"
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this.arn}:*"]
  }

  statement {
    sid       = "Images"
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage", "ecr:CreateRepository", "ecr:BatchImportUpstreamImage"]
    resources = ["arn:aws:ecr:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:repository/${var.name}*"]
  }

  statement {
    sid       = "Registry"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  dynamic "statement" {
    for_each = var.files_secret == null ? [] : [var.files_secret]

    content {
      sid       = "SecretOfThisService"
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [statement.value]
    }
  }

  dynamic "statement" {
    for_each = var.files_secret == null ? [] : [var.kms_key_arn]

    content {
      sid       = "KeyOfSecrets"
      actions   = ["kms:Decrypt"]
      resources = [statement.value]
    }
  }
}

resource "aws_iam_role" "execution" {
  name               = "${var.name}-${var.service}-execution"
  assume_role_policy = data.aws_iam_policy_document.tasks.json
}

resource "aws_iam_role_policy" "execution" {
  name   = "start"
  role   = aws_iam_role.execution.id
  policy = data.aws_iam_policy_document.execution.json
}

# What the service itself may do with AWS: nothing, unless it is given a policy, a folder or a collector.
resource "aws_iam_role" "task" {
  name               = "${var.name}-${var.service}"
  assume_role_policy = data.aws_iam_policy_document.tasks.json
}

resource "aws_iam_role_policy" "own" {
  count = var.policy == null ? 0 : 1

  name   = "own"
  role   = aws_iam_role.task.id
  policy = data.aws_iam_policy_document.own[0].json
}

data "aws_iam_policy_document" "own" {
  count = var.policy == null ? 0 : 1

  source_policy_documents = [var.policy]
}

data "aws_iam_policy_document" "folder" {
  count = var.folder == null ? 0 : 1

  statement {
    actions   = ["elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite"]
    resources = [var.folder.file_system_arn]

    condition {
      test     = "StringEquals"
      variable = "elasticfilesystem:AccessPointArn"
      values   = [var.folder.access_point_arn]
    }
  }
}

resource "aws_iam_role_policy" "folder" {
  count = var.folder == null ? 0 : 1

  name   = "folder"
  role   = aws_iam_role.task.id
  policy = data.aws_iam_policy_document.folder[0].json
}

data "aws_iam_policy_document" "traces" {
  statement {
    actions   = ["xray:PutTraceSegments", "xray:PutTelemetryRecords", "xray:GetSamplingRules", "xray:GetSamplingTargets"]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "traces" {
  count = var.collector_image == null ? 0 : 1

  name   = "traces"
  role   = aws_iam_role.task.id
  policy = data.aws_iam_policy_document.traces.json
}
