output "image_role_arn" {
  description = "As the workflow `image` has it."
  value       = aws_iam_role.this["image"].arn
}

output "deploy_role_arn" {
  description = "As the workflows `deploy` and `rollback` have it."
  value       = aws_iam_role.this["deploy"].arn
}
