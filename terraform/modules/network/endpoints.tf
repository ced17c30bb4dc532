# AWS without the internet: a task reaches what it needs through these, and with `nat_gateways = "none"` nothing else.
data "aws_iam_policy_document" "endpoint" {
  statement {
    sid       = "OnlyThisAccount"
    actions   = ["*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:PrincipalAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

data "aws_caller_identity" "current" {}

resource "aws_vpc_endpoint" "interface" {
  for_each = var.interface_endpoints

  vpc_id              = aws_vpc.this.id
  service_name        = "com.amazonaws.${data.aws_region.current.region}.${each.key}"
  vpc_endpoint_type   = "Interface"
  private_dns_enabled = true
  subnet_ids          = [for subnet in aws_subnet.private : subnet.id]
  security_group_ids  = [aws_security_group.member["endpoints"].id]
  # Credentials of another account cannot carry anything out through these.
  policy = data.aws_iam_policy_document.endpoint.json

  tags = { Name = "${var.name}-${each.key}" }
}

# Layers of images lie in S3. ECR reads them with its own right, so this one is open to every caller of ours and of ECR.
resource "aws_vpc_endpoint" "s3" {
  vpc_id            = aws_vpc.this.id
  service_name      = "com.amazonaws.${data.aws_region.current.region}.s3"
  vpc_endpoint_type = "Gateway"
  route_table_ids   = [for table in aws_route_table.private : table.id]

  tags = { Name = "${var.name}-s3" }
}
