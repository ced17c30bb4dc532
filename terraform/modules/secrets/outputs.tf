output "arns" {
  description = "By service: what modules/ecs-service takes as `files_secret`."
  value       = { for service, secret in aws_secretsmanager_secret.this : service => secret.arn }
}

output "files" {
  description = "By service: which files its secret must hold."
  value       = var.files
}
