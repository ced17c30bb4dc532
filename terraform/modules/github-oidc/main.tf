data "aws_region" "current" {}

data "aws_caller_identity" "current" {}

# No key of AWS lies at the forge: a workflow shows a token of the forge that says which repository and environment it runs for.
resource "aws_iam_openid_connect_provider" "this" {
  count = var.provider_arn == null ? 1 : 0

  url            = "https://token.actions.githubusercontent.com"
  client_id_list = ["sts.amazonaws.com"]
}

locals {
  provider_arn = var.provider_arn == null ? aws_iam_openid_connect_provider.this[0].arn : var.provider_arn
  issuer       = "token.actions.githubusercontent.com"
  arn          = "arn:aws:ecs:${data.aws_region.current.region}:${data.aws_caller_identity.current.account_id}"
  cluster      = split("/", var.cluster_arn)[1]
  services     = [for name in var.service_names : "${local.arn}:service/${local.cluster}/${name}"]
  families     = [for family in var.task_families : "${local.arn}:task-definition/${family}:*"]

  # Images are pushed by the default branch, deployed in an environment.
  subjects = {
    image  = "repo:${var.repository}:ref:refs/heads/main"
    deploy = "repo:${var.repository}:environment:${var.environment}"
  }
}

data "aws_iam_policy_document" "assume" {
  for_each = local.subjects

  statement {
    actions = ["sts:AssumeRoleWithWebIdentity"]

    principals {
      type        = "Federated"
      identifiers = [local.provider_arn]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:aud"
      values   = ["sts.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "${local.issuer}:sub"
      values   = [each.value]
    }
  }
}

resource "aws_iam_role" "this" {
  for_each = local.subjects

  name                 = "${var.name}-${each.key}"
  assume_role_policy   = data.aws_iam_policy_document.assume[each.key].json
  max_session_duration = 3600
}

data "aws_iam_policy_document" "image" {
  statement {
    sid       = "Registry"
    actions   = ["ecr:GetAuthorizationToken"]
    resources = ["*"]
  }

  statement {
    sid = "PushAndNothingElse"
    actions = [
      "ecr:BatchCheckLayerAvailability",
      "ecr:BatchGetImage",
      "ecr:CompleteLayerUpload",
      "ecr:DescribeImages",
      "ecr:GetDownloadUrlForLayer",
      "ecr:InitiateLayerUpload",
      "ecr:PutImage",
      "ecr:UploadLayerPart",
    ]
    resources = [var.repository_arn]
  }
}

resource "aws_iam_role_policy" "image" {
  name   = "push"
  role   = aws_iam_role.this["image"].id
  policy = data.aws_iam_policy_document.image.json
}

data "aws_iam_policy_document" "deploy" {
  statement {
    sid       = "WhichImagesThereAre"
    actions   = ["ecr:DescribeImages", "ecr:BatchGetImage"]
    resources = [var.repository_arn]
  }

  # AWS knows no resource for these.
  statement {
    sid       = "Revisions"
    actions   = ["ecs:DescribeTaskDefinition", "ecs:RegisterTaskDefinition"]
    resources = ["*"]
  }

  statement {
    sid       = "Services"
    actions   = ["ecs:DescribeServices", "ecs:UpdateService"]
    resources = local.services
  }

  statement {
    sid       = "OneOffTasks"
    actions   = ["ecs:RunTask"]
    resources = local.families

    condition {
      test     = "ArnEquals"
      variable = "ecs:cluster"
      values   = [var.cluster_arn]
    }
  }

  statement {
    sid       = "HowTheyEnded"
    actions   = ["ecs:DescribeTasks"]
    resources = ["${local.arn}:task/${local.cluster}/*"]
  }

  statement {
    sid       = "RolesOfTasks"
    actions   = ["iam:PassRole"]
    resources = var.role_arns

    condition {
      test     = "StringEquals"
      variable = "iam:PassedToService"
      values   = ["ecs-tasks.amazonaws.com"]
    }
  }
}

resource "aws_iam_role_policy" "deploy" {
  name   = "deploy"
  role   = aws_iam_role.this["deploy"].id
  policy = data.aws_iam_policy_document.deploy.json
}
