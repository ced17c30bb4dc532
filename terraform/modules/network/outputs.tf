output "vpc_id" {
  value = aws_vpc.this.id
}

output "vpc_cidr" {
  value = aws_vpc.this.cidr_block
}

output "public_subnets" {
  value = [for zone in var.zones : aws_subnet.public[zone].id]
}

output "public_cidrs" {
  description = "Where load balancers are: what `TRUSTED_PROXIES` of services behind them names."
  value       = [for zone in var.zones : aws_subnet.public[zone].cidr_block]
}

output "private_subnets" {
  value = [for zone in var.zones : aws_subnet.private[zone].id]
}

output "private_cidrs" {
  value = [for zone in var.zones : aws_subnet.private[zone].cidr_block]
}

output "data_subnets" {
  value = [for zone in var.zones : aws_subnet.data[zone].id]
}

output "private_route_tables" {
  description = "For routes to networks that are peered with, such as HCP's."
  value       = [for zone in var.zones : aws_route_table.private[zone].id]
}

output "data_route_table" {
  description = "For the way back from the database to a Vault in a network that is peered with."
  value       = aws_route_table.data.id
}

output "security_groups" {
  description = "By member: `web`, `agent`, `mcp`, `audit`, `identity`, `nats`, `vault`, `documentdb`, `files`, `setup`, `hosts`, `bastion`, `alb`, `alb_internal`."
  value       = { for name, group in aws_security_group.member : name => group.id }
}
