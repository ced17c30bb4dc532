data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

locals {
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
      command     = ["node", "dist/tools/containers/write-secrets.js"]
      environment = var.files_secret == null ? [{ name = "DEPUTY_FILES", value = "{}" }] : []
      secrets     = var.files_secret == null ? [] : [{ name = "DEPUTY_FILES", valueFrom = var.files_secret }]
      mountPoints = [{ sourceVolume = "files", containerPath = "/run/deputy", readOnly = false }]
    }),
    merge(local.confined, {
      name        = var.task
      image       = var.image
      essential   = true
      command     = var.command
      environment = var.environment
      dependsOn   = [{ containerName = "files", condition = "SUCCESS" }]
      mountPoints = [{ sourceVolume = "files", containerPath = "/run/deputy", readOnly = false }]
    }),
  ])

  volume {
    name = "files"
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
    for_each = var.files_secret == null ? [] : [var.files_secret]

    content {
      actions   = ["secretsmanager:GetSecretValue"]
      resources = [statement.value]
    }
  }

  dynamic "statement" {
    for_each = var.files_secret == null ? [] : [var.kms_key_arn]

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
