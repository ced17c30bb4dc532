# Hosts for what keeps a disk of its own. The disk is a volume beside the host: a host that fails is recovered by EC2 on other hardware with
# the same volume and address; one that is replaced gets the volume of its place.
data "aws_caller_identity" "current" {}

data "aws_ssm_parameter" "image" {
  name = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id"
}

data "aws_subnet" "this" {
  count = length(var.subnets)

  id = var.subnets[count.index]
}

data "aws_iam_policy_document" "hosts" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

resource "aws_iam_role" "hosts" {
  name               = "${var.name}-${var.member}-hosts"
  assume_role_policy = data.aws_iam_policy_document.hosts.json
}

resource "aws_iam_role_policy_attachment" "ecs" {
  role       = aws_iam_role.hosts.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AmazonEC2ContainerServiceforEC2Role"
}

resource "aws_iam_instance_profile" "hosts" {
  name = "${var.name}-${var.member}-hosts"
  role = aws_iam_role.hosts.name
}

resource "aws_ebs_volume" "this" {
  count = length(var.subnets)

  availability_zone = data.aws_subnet.this[count.index].availability_zone
  type              = "gp3"
  size              = var.volume_gib
  encrypted         = true
  kms_key_id        = var.kms_key_arn

  tags = { Name = "${var.name}-${var.member}-${count.index}", Deputy = "${var.name}-${var.member}" }

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_instance" "this" {
  count = length(var.subnets)

  ami                         = data.aws_ssm_parameter.image.insecure_value
  instance_type               = var.instance_type
  subnet_id                   = var.subnets[count.index]
  vpc_security_group_ids      = [var.security_group]
  associate_public_ip_address = false
  iam_instance_profile        = aws_iam_instance_profile.hosts.name
  user_data_replace_on_change = true

  user_data = templatefile("${path.module}/start.sh.tftpl", {
    cluster = var.cluster_name
    member  = var.member
    node    = count.index
    owner   = var.owner
    # As NVMe names it.
    disk = "/dev/disk/by-id/nvme-Amazon_Elastic_Block_Store_${replace(aws_ebs_volume.this[count.index].id, "-", "")}"
  })

  metadata_options {
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  maintenance_options {
    auto_recovery = "default"
  }

  root_block_device {
    encrypted   = true
    kms_key_id  = var.kms_key_arn
    volume_type = "gp3"
  }

  tags = { Name = "${var.name}-${var.member}-${count.index}" }

  # A newer image of AWS replaces hosts when somebody says so (`-replace`), one at a time, not all at the next plan.
  lifecycle {
    ignore_changes = [ami]
  }
}

resource "aws_volume_attachment" "this" {
  count = length(var.subnets)

  device_name                    = "/dev/sdf"
  volume_id                      = aws_ebs_volume.this[count.index].id
  instance_id                    = aws_instance.this[count.index].id
  stop_instance_before_detaching = true
}

# Snapshots each six hours, for two weeks.
data "aws_iam_policy_document" "snapshots_assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["dlm.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_iam_role" "snapshots" {
  name               = "${var.name}-${var.member}-snapshots"
  assume_role_policy = data.aws_iam_policy_document.snapshots_assume.json
}

resource "aws_iam_role_policy_attachment" "snapshots" {
  role       = aws_iam_role.snapshots.name
  policy_arn = "arn:aws:iam::aws:policy/service-role/AWSDataLifecycleManagerServiceRole"
}

resource "aws_dlm_lifecycle_policy" "this" {
  description        = "Volumes of ${var.name} ${var.member}"
  execution_role_arn = aws_iam_role.snapshots.arn

  policy_details {
    resource_types = ["VOLUME"]
    target_tags    = { Deputy = "${var.name}-${var.member}" }

    schedule {
      name      = "six-hourly"
      copy_tags = true

      create_rule {
        interval      = 6
        interval_unit = "HOURS"
        times         = ["00:30"]
      }

      retain_rule {
        count = 56
      }
    }
  }
}
