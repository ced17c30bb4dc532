data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

module "hosts" {
  source = "../hosts"

  name           = var.name
  member         = "nats"
  cluster_name   = var.cluster.name
  subnets        = var.subnets
  security_group = var.security_groups.hosts
  instance_type  = var.instance_type
  volume_gib     = var.volume_gib
  kms_key_arn    = var.kms_key_arn
}

locals {
  environment = merge(
    {
      DEPUTY_NATS_HOST      = "0.0.0.0"
      DEPUTY_NATS_PORT      = "4222"
      DEPUTY_NATS_STORE_DIR = "/data"
      DEPUTY_NATS_CERT_FILE = "/run/deputy/nats/cert.pem"
      DEPUTY_NATS_KEY_FILE  = "/run/deputy/nats/key.pem"
    },
    { for peer, key in var.nkeys : "DEPUTY_${upper(peer)}_NKEY" => key },
  )

  confined = {
    user                   = "1000:1000"
    readonlyRootFilesystem = true
    linuxParameters        = { capabilities = { drop = ["ALL"] } }
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.this.name
        awslogs-region        = data.aws_region.current.region
        awslogs-stream-prefix = "nats"
      }
    }
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}/nats"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_ecs_task_definition" "this" {
  family                   = "${var.name}-nats"
  requires_compatibilities = ["EC2"]
  network_mode             = "awsvpc"
  cpu                      = 1024
  memory                   = 2048
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn

  container_definitions = jsonencode([
    merge(local.confined, {
      name      = "files"
      image     = var.mesh_image
      essential = false
      # The image has the configuration, too.
      command     = ["sh", "-c", "node dist/tools/containers/write-secrets.js && mkdir -p /run/deputy/configuration && cp policies/nats/*.conf /run/deputy/configuration/"]
      secrets     = [{ name = "DEPUTY_FILES", valueFrom = var.files_secret }]
      mountPoints = [{ sourceVolume = "files", containerPath = "/run/deputy", readOnly = false }]
    }),
    merge(local.confined, {
      name         = "nats"
      image        = var.image
      essential    = true
      command      = ["-c", "/run/deputy/configuration/${var.configuration}"]
      environment  = [for name, value in local.environment : { name = name, value = value }]
      portMappings = [{ containerPort = 4222, protocol = "tcp" }]
      dependsOn    = [{ containerName = "files", condition = "SUCCESS" }]
      stopTimeout  = 60
      mountPoints = [
        { sourceVolume = "files", containerPath = "/run/deputy", readOnly = true },
        { sourceVolume = "data", containerPath = "/data", readOnly = false },
      ]
    }),
  ])

  # A Docker volume takes the owner that the image gives its folder.
  volume {
    name = "files"

    docker_volume_configuration {
      scope  = "task"
      driver = "local"
    }
  }

  volume {
    name      = "data"
    host_path = module.hosts.folder
  }
}

resource "aws_service_discovery_service" "this" {
  name = "nats"

  dns_config {
    namespace_id   = var.namespace.id
    routing_policy = "MULTIVALUE"

    dns_records {
      type = "A"
      ttl  = 5
    }
  }
}

# One for each host, and never two on the same disk: the old one is stopped before the new one starts.
resource "aws_ecs_service" "this" {
  name                               = "nats"
  cluster                            = var.cluster.arn
  task_definition                    = aws_ecs_task_definition.this.arn
  launch_type                        = "EC2"
  scheduling_strategy                = "DAEMON"
  deployment_minimum_healthy_percent = 0
  deployment_maximum_percent         = 100
  propagate_tags                     = "SERVICE"
  enable_execute_command             = false

  placement_constraints {
    type       = "memberOf"
    expression = module.hosts.placement
  }

  network_configuration {
    subnets          = var.subnets
    security_groups  = [var.security_groups.nats]
    assign_public_ip = false
  }

  service_registries {
    registry_arn = aws_service_discovery_service.this.arn
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

  # A pull-through cache makes a repository when an image is first asked for.
  statement {
    actions   = ["ecr:BatchCheckLayerAvailability", "ecr:GetDownloadUrlForLayer", "ecr:BatchGetImage", "ecr:CreateRepository", "ecr:BatchImportUpstreamImage"]
    resources = ["arn:aws:ecr:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}:repository/${var.name}*"]
  }

  statement {
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [var.files_secret]
  }

  statement {
    actions   = ["kms:Decrypt"]
    resources = [var.kms_key_arn]
  }
}

resource "aws_iam_role" "execution" {
  name               = "${var.name}-nats-execution"
  assume_role_policy = data.aws_iam_policy_document.tasks.json
}

resource "aws_iam_role_policy" "execution" {
  name   = "start"
  role   = aws_iam_role.execution.id
  policy = data.aws_iam_policy_document.execution.json
}

# nats-server may do nothing at AWS.
resource "aws_iam_role" "task" {
  name               = "${var.name}-nats"
  assume_role_policy = data.aws_iam_policy_document.tasks.json
}
