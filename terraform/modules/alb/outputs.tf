output "arn_suffix" {
  value = aws_lb.this.arn_suffix
}

output "target_groups" {
  description = "By service."
  value       = { for name, group in aws_lb_target_group.this : name => group.arn }
}

output "target_group_suffixes" {
  description = "By service, as CloudWatch names them."
  value       = { for name, group in aws_lb_target_group.this : name => group.arn_suffix }
}
