output "topic_arn" {
  value = aws_sns_topic.this.arn
}

output "log_bucket" {
  description = "For access logs; there once its policy is."
  value       = aws_s3_bucket_policy.access.bucket
}
