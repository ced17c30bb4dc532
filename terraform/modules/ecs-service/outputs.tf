output "name" {
  value = aws_ecs_service.this.name
}

output "family" {
  description = "Of its task definitions: what a deployment makes a revision of."
  value       = aws_ecs_task_definition.this.family
}

output "role_arns" {
  description = "What a deployment may pass on: the roles of task and execution."
  value       = [aws_iam_role.task.arn, aws_iam_role.execution.arn]
}

output "log_group" {
  value = aws_cloudwatch_log_group.this.name
}
