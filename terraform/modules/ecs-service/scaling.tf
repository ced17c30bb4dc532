resource "aws_appautoscaling_target" "this" {
  count = var.instances.most > var.instances.least ? 1 : 0

  service_namespace  = "ecs"
  resource_id        = "service/${var.cluster.name}/${aws_ecs_service.this.name}"
  scalable_dimension = "ecs:service:DesiredCount"
  min_capacity       = var.instances.least
  max_capacity       = var.instances.most
}

locals {
  loads = var.instances.most > var.instances.least ? {
    ECSServiceAverageCPUUtilization    = var.scale_at.cpu
    ECSServiceAverageMemoryUtilization = var.scale_at.memory
  } : {}
}

resource "aws_appautoscaling_policy" "load" {
  for_each = local.loads

  name               = each.key
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this[0].service_namespace
  resource_id        = aws_appautoscaling_target.this[0].resource_id
  scalable_dimension = aws_appautoscaling_target.this[0].scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value       = each.value
    scale_out_cooldown = 30
    scale_in_cooldown  = 300

    predefined_metric_specification {
      predefined_metric_type = each.key
    }
  }
}

resource "aws_appautoscaling_policy" "queue" {
  count = var.scale_at_queue != null && var.instances.most > var.instances.least ? 1 : 0

  name               = "queue"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.this[0].service_namespace
  resource_id        = aws_appautoscaling_target.this[0].resource_id
  scalable_dimension = aws_appautoscaling_target.this[0].scalable_dimension

  target_tracking_scaling_policy_configuration {
    target_value       = var.scale_at_queue.per_task
    scale_out_cooldown = 30
    scale_in_cooldown  = 300

    customized_metric_specification {
      namespace   = var.scale_at_queue.namespace
      metric_name = var.scale_at_queue.metric
      statistic   = "Average"

      dimensions {
        name  = "service"
        value = var.service
      }
    }
  }
}
