data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

locals {
  file_variables = { for index, path in sort(keys(var.secret_files)) : "FILE_${index}" => path }
  # Secrets Manager gives one key of a JSON secret by `ARN:key::`.
  references = { for path, arn in var.secret_files : path => try("${arn}:${var.secret_keys[path]}::", arn) }

  confined = {
    user                   = "1000:1000"
    readonlyRootFilesystem = true
    linuxParameters        = { capabilities = { drop = ["ALL"] }, initProcessEnabled = true }
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.this.name
        awslogs-region        = data.aws_region.current.region
        awslogs-stream-prefix = var.task
      }
    }
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}/${var.task}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}

# Run by the deployment workflow with `aws ecs run-task`; it changes what services need before they run a new image.
resource "aws_ecs_task_definition" "this" {
  family                   = "${var.name}-${var.task}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 512
  memory                   = 1024
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn
  skip_destroy             = true

  container_definitions = jsonencode([
    merge(local.confined, {
      name        = "files"
      image       = var.image
      essential   = false
      command     = ["dist/tools/secret-files/main.js"]
      environment = [{ name = "FILES", value = jsonencode(local.file_variables) }]
      secrets     = [for variable, path in local.file_variables : { name = variable, valueFrom = local.references[path] }]
      mountPoints = [{ sourceVolume = "files", containerPath = "/run/deputy", readOnly = false }]
    }),
    merge(local.confined, {
      name        = var.task
      image       = var.image
      essential   = true
      command     = var.command
      environment = var.environment
      dependsOn   = [{ containerName = "files", condition = "SUCCESS" }]
      mountPoints = [
        { sourceVolume = "files", containerPath = "/run/deputy", readOnly = true },
        { sourceVolume = "tmp", containerPath = "/tmp", readOnly = false },
      ]
    }),
  ])

  volume {
    name = "files"
  }

  volume {
    name = "tmp"
  }
}

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

data "aws_iam_policy_document" "execution" {
  statement {
    actions   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    resources = ["${aws_cloudwatch_log_group.this.arn}:*"]
  }

  statement {
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage"]
    resources = ["arn:aws:ecr:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:repository/${var.name}*"]
  }

  statement {
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  dynamic "statement" {
    for_each = length(var.secret_files) > 0 ? [sort(values(var.secret_files))] : []

    content {
      actions   = ["secretsmanager:GetSecretValue"]
      resources = statement.value
    }
  }

  dynamic "statement" {
    for_each = length(var.secret_files) > 0 ? [var.kms_key_arn] : []

    content {
      actions   = ["kms:Decrypt"]
      resources = [statement.value]
    }
  }
}

resource "aws_iam_role" "execution" {
  name               = "${var.name}-${var.task}-execution"
  assume_role_policy = data.aws_iam_policy_document.tasks.json
}

resource "aws_iam_role_policy" "execution" {
  name   = "start"
  role   = aws_iam_role.execution.id
  policy = data.aws_iam_policy_document.execution.json
}

# It has no right of its own at AWS.
resource "aws_iam_role" "task" {
  name               = "${var.name}-${var.task}"
  assume_role_policy = data.aws_iam_policy_document.tasks.json
}
