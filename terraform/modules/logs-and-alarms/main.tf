data "aws_caller_identity" "current" {}

resource "aws_sns_topic" "this" {
  name              = "${var.name}-alarms"
  kms_master_key_id = var.kms_key_arn
}

data "aws_iam_policy_document" "topic" {
  statement {
    actions   = ["sns:Publish"]
    resources = [aws_sns_topic.this.arn]

    principals {
      type        = "Service"
      identifiers = ["cloudwatch.amazonaws.com", "budgets.amazonaws.com", "events.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [data.aws_caller_identity.current.account_id]
    }
  }
}

resource "aws_sns_topic_policy" "this" {
  arn    = aws_sns_topic.this.arn
  policy = data.aws_iam_policy_document.topic.json
}

resource "aws_sns_topic_subscription" "email" {
  for_each = var.emails

  topic_arn = aws_sns_topic.this.arn
  protocol  = "email"
  endpoint  = each.key
}

# ---- what services say of themselves: every line that somebody must see has the field `alarm`

resource "aws_cloudwatch_log_metric_filter" "alarm" {
  for_each = var.services

  name           = "alarm"
  log_group_name = each.value.log_group
  pattern        = "{ $.alarm = * }"

  metric_transformation {
    namespace     = var.name
    name          = "alarms-${each.key}"
    value         = "1"
    default_value = "0"
  }
}

resource "aws_cloudwatch_metric_alarm" "said" {
  for_each = var.services

  alarm_name          = "${var.name} ${each.key} raised an alarm"
  alarm_description   = "A line with the field `alarm` in ${each.value.log_group}: docs/operate/watch.md says what each means."
  namespace           = var.name
  metric_name         = "alarms-${each.key}"
  statistic           = "Sum"
  period              = 60
  evaluation_periods  = 1
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
}

# ---- tasks

resource "aws_cloudwatch_metric_alarm" "missing" {
  for_each = var.services

  alarm_name          = "${var.name} ${each.key} has too few tasks"
  namespace           = "ECS/ContainerInsights"
  metric_name         = "RunningTaskCount"
  dimensions          = { ClusterName = var.cluster_name, ServiceName = each.key }
  statistic           = "Minimum"
  period              = 60
  evaluation_periods  = 5
  threshold           = each.value.least
  comparison_operator = "LessThanThreshold"
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}

resource "aws_cloudwatch_metric_alarm" "busy" {
  for_each = var.services

  alarm_name          = "${var.name} ${each.key} is at its limit"
  namespace           = "AWS/ECS"
  metric_name         = "CPUUtilization"
  dimensions          = { ClusterName = var.cluster_name, ServiceName = each.key }
  statistic           = "Average"
  period              = 60
  evaluation_periods  = 15
  threshold           = 85
  comparison_operator = "GreaterThanThreshold"
  alarm_actions       = [aws_sns_topic.this.arn]
}

# A deployment that the circuit breaker took back.
resource "aws_cloudwatch_event_rule" "deployment" {
  name = "${var.name}-deployment-failed"
  event_pattern = jsonencode({
    source      = ["aws.ecs"]
    detail-type = ["ECS Deployment State Change"]
    resources   = [{ wildcard = "arn:*:ecs:*:${data.aws_caller_identity.current.account_id}:service/${var.cluster_name}/*" }]
    detail      = { eventName = ["SERVICE_DEPLOYMENT_FAILED"] }
  })
}

resource "aws_cloudwatch_event_target" "deployment" {
  rule = aws_cloudwatch_event_rule.deployment.name
  arn  = aws_sns_topic.this.arn
}

# ---- what people and clients see

resource "aws_cloudwatch_metric_alarm" "unhealthy" {
  for_each = var.target_groups

  alarm_name          = "${var.name} ${each.key} is not ready"
  namespace           = "AWS/ApplicationELB"
  metric_name         = "HealthyHostCount"
  dimensions          = { LoadBalancer = var.load_balancer, TargetGroup = each.value }
  statistic           = "Minimum"
  period              = 60
  evaluation_periods  = 3
  threshold           = 1
  comparison_operator = "LessThanThreshold"
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]
}

resource "aws_cloudwatch_metric_alarm" "failing" {
  alarm_name          = "${var.name} answers with errors"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 2
  evaluation_periods  = 5
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.this.arn]
  ok_actions          = [aws_sns_topic.this.arn]

  metric_query {
    id          = "share"
    expression  = "100 * errors / MAX([requests, 1])"
    label       = "answers of 5xx, percent"
    return_data = true
  }

  metric_query {
    id = "errors"

    metric {
      namespace   = "AWS/ApplicationELB"
      metric_name = "HTTPCode_Target_5XX_Count"
      dimensions  = { LoadBalancer = var.load_balancer }
      stat        = "Sum"
      period      = 60
    }
  }

  metric_query {
    id = "requests"

    metric {
      namespace   = "AWS/ApplicationELB"
      metric_name = "RequestCount"
      dimensions  = { LoadBalancer = var.load_balancer }
      stat        = "Sum"
      period      = 60
    }
  }
}

# ---- probes from outside; Route 53 measures in us-east-1 alone

resource "aws_route53_health_check" "probe" {
  for_each = var.probes

  type              = "HTTPS_STR_MATCH"
  fqdn              = each.value.host
  port              = 443
  resource_path     = each.value.path
  search_string     = each.value.text
  request_interval  = 30
  failure_threshold = 3
  enable_sni        = true
  measure_latency   = true

  tags = { Name = "${var.name} ${each.key}" }
}

resource "aws_sns_topic" "probes" {
  region = "us-east-1"

  name              = "${var.name}-probes"
  kms_master_key_id = "alias/aws/sns"
}

resource "aws_sns_topic_subscription" "probes" {
  for_each = var.emails

  region = "us-east-1"

  topic_arn = aws_sns_topic.probes.arn
  protocol  = "email"
  endpoint  = each.key
}

resource "aws_cloudwatch_metric_alarm" "probe" {
  for_each = var.probes

  region = "us-east-1"

  alarm_name          = "${var.name} ${each.key} is not seen from outside"
  namespace           = "AWS/Route53"
  metric_name         = "HealthCheckStatus"
  dimensions          = { HealthCheckId = aws_route53_health_check.probe[each.key].id }
  statistic           = "Minimum"
  period              = 60
  evaluation_periods  = 2
  threshold           = 1
  comparison_operator = "LessThanThreshold"
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.probes.arn]
  ok_actions          = [aws_sns_topic.probes.arn]
}

# ---- stores

locals {
  database = {
    CPUUtilization      = { above = true, threshold = 80 }
    DatabaseConnections = { above = true, threshold = 800 }
    FreeableMemory      = { above = false, threshold = 268435456 }
  }
}

resource "aws_cloudwatch_metric_alarm" "database" {
  for_each = local.database

  alarm_name          = "${var.name} DocumentDB ${each.key}"
  namespace           = "AWS/DocDB"
  metric_name         = each.key
  dimensions          = { DBClusterIdentifier = var.documentdb_cluster }
  statistic           = "Average"
  period              = 60
  evaluation_periods  = 10
  threshold           = each.value.threshold
  comparison_operator = each.value.above ? "GreaterThanThreshold" : "LessThanThreshold"
  alarm_actions       = [aws_sns_topic.this.arn]
}

resource "aws_cloudwatch_metric_alarm" "host" {
  count = length(var.hosts)

  alarm_name          = "${var.name} host ${count.index} fails its checks"
  namespace           = "AWS/EC2"
  metric_name         = "StatusCheckFailed"
  dimensions          = { InstanceId = var.hosts[count.index] }
  statistic           = "Maximum"
  period              = 60
  evaluation_periods  = 3
  threshold           = 0
  comparison_operator = "GreaterThanThreshold"
  treat_missing_data  = "breaching"
  alarm_actions       = [aws_sns_topic.this.arn]
}

# ---- cost

resource "aws_budgets_budget" "this" {
  name         = var.name
  budget_type  = "COST"
  time_unit    = "MONTHLY"
  limit_amount = tostring(var.monthly_budget_usd)
  limit_unit   = "USD"

  notification {
    notification_type         = "ACTUAL"
    comparison_operator       = "GREATER_THAN"
    threshold                 = 80
    threshold_type            = "PERCENTAGE"
    subscriber_sns_topic_arns = [aws_sns_topic.this.arn]
  }

  notification {
    notification_type         = "FORECASTED"
    comparison_operator       = "GREATER_THAN"
    threshold                 = 100
    threshold_type            = "PERCENTAGE"
    subscriber_sns_topic_arns = [aws_sns_topic.this.arn]
  }
}
