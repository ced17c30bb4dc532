output "url" {
  description = "As `NATS_URL` has it."
  value       = "tls://nats.${var.namespace.name}:4222"
}

output "instance_ids" {
  value = module.hosts.instance_ids
}
