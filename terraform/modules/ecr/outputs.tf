output "repository_url" {
  value = aws_ecr_repository.this.repository_url
}

output "repository_arn" {
  value = aws_ecr_repository.this.arn
}

output "public_images" {
  description = "Prefix of images of public.ecr.aws by way of this account."
  value       = "${split("/", aws_ecr_repository.this.repository_url)[0]}/${aws_ecr_pull_through_cache_rule.public.ecr_repository_prefix}"
}
