# One certificate for the three names, and two load balancers: one for the world, one for members, to whom the same names lead inside.
resource "aws_acm_certificate" "this" {
  domain_name               = var.domain
  subject_alternative_names = [local.hosts.identity, local.hosts.mcp]
  validation_method         = "DNS"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_route53_record" "validation" {
  for_each = {
    for option in aws_acm_certificate.this.domain_validation_options : option.domain_name => {
      name  = option.resource_record_name
      type  = option.resource_record_type
      value = option.resource_record_value
    }
  }

  zone_id         = var.public_zone_id
  name            = each.value.name
  type            = each.value.type
  records         = [each.value.value]
  ttl             = 300
  allow_overwrite = true
}

resource "aws_acm_certificate_validation" "this" {
  certificate_arn         = aws_acm_certificate.this.arn
  validation_record_fqdns = [for record in aws_route53_record.validation : record.fqdn]
}

resource "aws_route53_zone" "private" {
  name = var.domain

  vpc {
    vpc_id = module.network.vpc_id
  }
}

module "alb" {
  source = "../alb"

  name                = "${var.name}-public"
  vpc_id              = module.network.vpc_id
  subnets             = module.network.public_subnets
  security_group      = module.network.security_groups["alb"]
  certificate_arn     = aws_acm_certificate_validation.this.certificate_arn
  zone_id             = var.public_zone_id
  services            = local.faces
  deletion_protection = var.deletion_protection
  log_bucket          = module.logs_and_alarms.log_bucket
  log_retention_days  = var.log_retention_days
  kms_key_arn         = module.key.arn
}

module "alb_internal" {
  source = "../alb"

  name                = "${var.name}-internal"
  internal            = true
  vpc_id              = module.network.vpc_id
  subnets             = module.network.private_subnets
  security_group      = module.network.security_groups["alb_internal"]
  certificate_arn     = aws_acm_certificate_validation.this.certificate_arn
  zone_id             = aws_route53_zone.private.zone_id
  services            = local.faces
  deletion_protection = var.deletion_protection
  log_bucket          = module.logs_and_alarms.log_bucket
  log_retention_days  = var.log_retention_days
  kms_key_arn         = module.key.arn
}
