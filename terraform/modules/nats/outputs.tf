output "url" {
  description = "As `NATS_URL` has it."
  value       = "tls://nats.${var.namespace.name}:4222"
}

output "sync_always" {
  description = "Whether an acknowledgement means the disk: what `npm run env` tells the set-up of streams to insist on."
  value       = strcontains(var.configuration, "durable")
}

output "instance_ids" {
  value = module.hosts.instance_ids
}
