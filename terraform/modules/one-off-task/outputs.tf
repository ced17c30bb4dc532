output "family" {
  value = aws_ecs_task_definition.this.family
}

output "role_arns" {
  value = [aws_iam_role.task.arn, aws_iam_role.execution.arn]
}
