data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

module "hosts" {
  source = "../hosts"

  name           = var.name
  member         = "vault"
  cluster_name   = var.cluster.name
  subnets        = var.subnets
  security_group = var.security_groups.hosts
  instance_type  = var.instance_type
  volume_gib     = var.volume_gib
  kms_key_arn    = var.kms_key_arn
}

# Opens Vault after a start, so that nobody holds a share of a key.
data "aws_iam_policy_document" "seal_key" {
  statement {
    sid       = "RightsAreGivenByIam"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.current.account_id}:root"]
    }
  }
}

resource "aws_kms_key" "seal" {
  description             = "Seal of ${var.name}'s Vault: without it nothing in Vault can ever be read again"
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.seal_key.json

  lifecycle {
    prevent_destroy = true
  }
}

locals {
  host = "vault.${var.namespace.name}"

  configuration = {
    ui                = false
    disable_mlock     = true
    api_addr          = "https://${local.host}:8200"
    default_lease_ttl = "28s"
    listener = [{
      tcp = {
        address         = "0.0.0.0:8200"
        cluster_address = "0.0.0.0:8201"
        tls_cert_file   = "/run/deputy/vault/cert.pem"
        tls_key_file    = "/run/deputy/vault/key.pem"
        tls_min_version = "tls12"
      }
    }]
    storage = {
      raft = {
        path = "/data"
        retry_join = [{
          leader_api_addr       = "https://${local.host}:8200"
          leader_tls_servername = local.host
          leader_ca_cert_file   = "/run/deputy/vault/ca.pem"
        }]
      }
    }
    seal = {
      awskms = { region = data.aws_region.current.region, kms_key_id = aws_kms_key.seal.key_id }
    }
  }

  confined = {
    # Not the user of Vault's own image: the one that the files and the disk belong to.
    user                   = "1000:1000"
    readonlyRootFilesystem = true
    linuxParameters        = { capabilities = { drop = ["ALL"] } }
    logConfiguration = {
      logDriver = "awslogs"
      options = {
        awslogs-group         = aws_cloudwatch_log_group.this.name
        awslogs-region        = data.aws_region.current.region
        awslogs-stream-prefix = "vault"
      }
    }
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/${var.name}/vault"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_ecs_task_definition" "this" {
  family                   = "${var.name}-vault"
  requires_compatibilities = ["EC2"]
  network_mode             = "awsvpc"
  cpu                      = 1024
  memory                   = 2048
  execution_role_arn       = aws_iam_role.execution.arn
  task_role_arn            = aws_iam_role.task.arn

  container_definitions = jsonencode([
    merge(local.confined, {
      name        = "files"
      image       = var.mesh_image
      essential   = false
      command     = ["node", "dist/tools/containers/write-secrets.js"]
      secrets     = [{ name = "DEPUTY_FILES", valueFrom = var.files_secret }]
      mountPoints = [{ sourceVolume = "files", containerPath = "/run/deputy", readOnly = false }]
    }),
    merge(local.confined, {
      name       = "vault"
      image      = var.image
      essential  = true
      entryPoint = ["sh", "-c"]
      # The address of this task for the others; the image's own start would want to change owners, which nobody here may.
      command = ["printf '%s' \"$CONFIGURATION\" > /tmp/vault.json && export VAULT_CLUSTER_ADDR=\"https://$(hostname -i):8201\" && exec vault server -config=/tmp/vault.json"]
      environment = [
        { name = "CONFIGURATION", value = jsonencode(local.configuration) },
        { name = "AWS_REGION", value = data.aws_region.current.region },
      ]
      portMappings = [{ containerPort = 8200, protocol = "tcp" }, { containerPort = 8201, protocol = "tcp" }]
      dependsOn    = [{ containerName = "files", condition = "SUCCESS" }]
      stopTimeout  = 60
      mountPoints = [
        { sourceVolume = "files", containerPath = "/run/deputy", readOnly = true },
        { sourceVolume = "data", containerPath = "/data", readOnly = false },
        { sourceVolume = "tmp", containerPath = "/tmp", readOnly = false },
      ]
    }),
  ])

  volume {
    name = "files"

    docker_volume_configuration {
      scope  = "task"
      driver = "local"
    }
  }

  # Memory that Vault's user may write to, like /tmp anywhere.
  volume {
    name = "tmp"

    docker_volume_configuration {
      scope       = "task"
      driver      = "local"
      driver_opts = { type = "tmpfs", device = "tmpfs", o = "size=16m,mode=1777" }
    }
  }

  volume {
    name      = "data"
    host_path = module.hosts.folder
  }
}

resource "aws_service_discovery_service" "this" {
  name = "vault"

  dns_config {
    namespace_id   = var.namespace.id
    routing_policy = "MULTIVALUE"

    dns_records {
      type = "A"
      ttl  = 5
    }
  }
}

# One for each host. A standby hands what it is asked to the active one, so every address answers.
resource "aws_ecs_service" "this" {
  name                               = "vault"
  cluster                            = var.cluster.arn
  task_definition                    = aws_ecs_task_definition.this.arn
  launch_type                        = "EC2"
  scheduling_strategy                = "DAEMON"
  deployment_minimum_healthy_percent = length(var.subnets) > 1 ? 66 : 0
  deployment_maximum_percent         = 100
  propagate_tags                     = "SERVICE"
  enable_execute_command             = false

  placement_constraints {
    type       = "memberOf"
    expression = module.hosts.placement
  }

  network_configuration {
    subnets          = var.subnets
    security_groups  = [var.security_groups.vault]
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
  name               = "${var.name}-vault-execution"
  assume_role_policy = data.aws_iam_policy_document.tasks.json
}

resource "aws_iam_role_policy" "execution" {
  name   = "start"
  role   = aws_iam_role.execution.id
  policy = data.aws_iam_policy_document.execution.json
}

data "aws_iam_policy_document" "seal" {
  statement {
    actions   = ["kms:Encrypt", "kms:Decrypt", "kms:DescribeKey"]
    resources = [aws_kms_key.seal.arn]
  }
}

resource "aws_iam_role" "task" {
  name               = "${var.name}-vault"
  assume_role_policy = data.aws_iam_policy_document.tasks.json
}

resource "aws_iam_role_policy" "seal" {
  name   = "seal"
  role   = aws_iam_role.task.id
  policy = data.aws_iam_policy_document.seal.json
}
