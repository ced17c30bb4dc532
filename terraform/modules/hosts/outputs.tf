output "placement" {
  description = "Where a task must be placed to run on them, as ECS writes it."
  value       = "attribute:deputy.member == ${var.member}"
}

output "folder" {
  description = "Of the volume, on the host."
  value       = "/data/${var.member}"
}

output "instance_ids" {
  value = aws_instance.this[*].id
}
