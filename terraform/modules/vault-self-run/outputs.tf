output "address" {
  description = "As `VAULT_ADDR` has it."
  value       = "https://${local.host}:8200"
}

output "instance_ids" {
  value = module.hosts.instance_ids
}
