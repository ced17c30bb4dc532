data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

locals {
  log = {
    for container in ["files", var.service, "collector"] : container => {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.this.name
        awslogs-region        = data.aws_region.current.region
        awslogs-stream-prefix = container
        mode                  = "non-blocking"
        max-buffer-size       = "25m"
      }
    }
  }

  # Writes the secrets to where the service looks for files, and ends. Secrets are in no variable of the service itself.
  files = {
    name                   = "files"
    image                  = var.image
    essential              = false
    command                = ["node", "dist/tools/containers/write-secrets.js"]
    environment            = var.files_secret == null ? [{ name = "DEPUTY_FILES", value = "{}" }] : []
    secrets                = var.files_secret == null ? [] : [{ name = "DEPUTY_FILES", valueFrom = var.files_secret }]
    mountPoints            = [{ sourceVolume = "files", containerPath = "/run/deputy", readOnly = false }]
    user                   = "1000:1000"
    readonlyRootFilesystem = true
    linuxParameters        = { capabilities = { drop = ["ALL"] }, initProcessEnabled = true }
    logConfiguration       = local.log["files"]
  }

  service = {
    name         = var.service
    image        = var.image
    essential    = true
    command      = ["node", "dist/apps/${var.service}/src/main.js"]
    environment  = concat(var.environment, var.collector_image == null ? [] : [{ name = "OTEL_EXPORTER_OTLP_ENDPOINT", value = "http://127.0.0.1:4318" }])
    portMappings = [{ containerPort = var.health_port, protocol = "tcp" }]
    dependsOn    = [{ containerName = "files", condition = "SUCCESS" }]
    mountPoints = [
      { sourceVolume = "files", containerPath = "/run/deputy", readOnly = true },
      { sourceVolume = "data", containerPath = var.folder == null ? "/var/lib/deputy" : "/var/lib/deputy/${var.service}", readOnly = false },
    ]
    healthCheck = {
      command     = ["CMD", "node", "dist/tools/containers/probe.js", "/health/live"]
      interval    = 10
      timeout     = 5
      retries     = 3
      startPeriod = 60
    }
    stopTimeout            = var.stop_seconds
    user                   = "1000:1000"
    readonlyRootFilesystem = true
    linuxParameters        = { capabilities = { drop = ["ALL"] }, initProcessEnabled = true }
    logConfiguration       = local.log[var.service]
  }

  collector = {
    name                   = "collector"
    image                  = coalesce(var.collector_image, "none")
    essential              = false
    command                = ["--config=/etc/ecs/ecs-default-config.yaml"]
    user                   = "4317:4317"
    readonlyRootFilesystem = true
    linuxParameters        = { capabilities = { drop = ["ALL"] } }
    logConfiguration       = local.log["collector"]
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}/${var.service}"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_ecs_task_definition" "this" {
  family                   = "${var.name}-${var.service}"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.cpu
  memory                   = var.memory
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn
  # Revisions of deployments stay, so that a rollback finds them.
  skip_destroy = true

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = "X86_64"
  }

  container_definitions = jsonencode(concat([local.files, local.service], var.collector_image == null ? [] : [local.collector]))

  # The image declares these as volumes of its own user; so Fargate gives them to it.
  volume {
    name = "files"
  }

  volume {
    name = "data"

    dynamic "efs_volume_configuration" {
      for_each = var.folder == null ? [] : [var.folder]

      content {
        file_system_id     = efs_volume_configuration.value.file_system
        transit_encryption = "ENABLED"

        authorization_config {
          access_point_id = efs_volume_configuration.value.access_point
          iam             = "ENABLED"
        }
      }
    }
  }
}

resource "aws_ecs_service" "this" {
  name            = var.service
  cluster         = var.cluster.arn
  task_definition = aws_ecs_task_definition.this.arn
  desired_count   = var.instances.least
  propagate_tags  = "SERVICE"

  # What is single is stopped first; of the others one is started before one is stopped.
  deployment_minimum_healthy_percent = var.instances.single ? 0 : 100
  deployment_maximum_percent         = var.instances.single ? 100 : 200
  availability_zone_rebalancing      = var.instances.single ? "DISABLED" : "ENABLED"
  health_check_grace_period_seconds  = length(var.target_groups) > 0 ? 90 : null
  enable_execute_command             = false

  capacity_provider_strategy {
    capacity_provider = "FARGATE"
    base              = var.instances.least
    weight            = 10 - var.spot_share
  }

  dynamic "capacity_provider_strategy" {
    for_each = var.spot_share > 0 ? [var.spot_share] : []

    content {
      capacity_provider = "FARGATE_SPOT"
      weight            = capacity_provider_strategy.value
    }
  }

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = var.subnets
    security_groups  = [var.security_group]
    assign_public_ip = false
  }

  dynamic "load_balancer" {
    for_each = var.target_groups

    content {
      target_group_arn = load_balancer.value
      container_name   = var.service
      container_port   = var.health_port
    }
  }

  # Deployments put their own revision here, autoscaling its own number.
  lifecycle {
    ignore_changes = [task_definition, desired_count]
  }
}
