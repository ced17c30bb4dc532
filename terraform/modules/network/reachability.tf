# Who may reach whom, all of it: each line becomes one rule out of a security group and one into another. Whatever is not here does not
# arrive. deploy/kubernetes says the same in network policies, and a spec compares the two.
locals {
  flows = [
    # People, browsers and MCP clients come through the load balancer, and only to these three.
    { from = "alb", to = "web", port = 3000 },
    { from = "alb", to = "identity", port = 4000 },
    { from = "alb", to = "mcp", port = 4100 },

    # An issuer has one address for browsers, services and Vault; from inside it leads to the internal load balancer.
    { from = "alb_internal", to = "web", port = 3000 },
    { from = "alb_internal", to = "identity", port = 4000 },
    { from = "alb_internal", to = "mcp", port = 4100 },
    { from = "web", to = "alb_internal", port = 443 },
    { from = "agent", to = "alb_internal", port = 443 },
    { from = "mcp", to = "alb_internal", port = 443 },
    { from = "audit", to = "alb_internal", port = 443 },
    { from = "identity", to = "alb_internal", port = 443 },
    { from = "setup", to = "alb_internal", port = 443 },
    { from = "vault", to = "alb_internal", port = 443 },

    { from = "web", to = "nats", port = 4222 },
    { from = "agent", to = "nats", port = 4222 },
    { from = "mcp", to = "nats", port = 4222 },
    { from = "audit", to = "nats", port = 4222 },
    { from = "identity", to = "nats", port = 4222 },
    { from = "setup", to = "nats", port = 4222 },

    # Whoever reaches both Vault and the database with a person's token needs no decision of ours (policies/vault): so mcp alone does.
    { from = "mcp", to = "vault", port = 8200 },
    { from = "mcp", to = "documentdb", port = 27017 },
    { from = "vault", to = "documentdb", port = 27017 },
    { from = "bastion", to = "vault", port = 8200 },
    { from = "vault", to = "vault", port = 8200 },
    { from = "vault", to = "vault", port = 8201 },

    # One-off tasks that set up, migrate and seed.
    { from = "setup", to = "vault", port = 8200 },
    { from = "setup", to = "documentdb", port = 27017 },
    { from = "bastion", to = "documentdb", port = 27017 },

    # Folders of the two that keep one.
    { from = "audit", to = "files", port = 2049 },
    { from = "identity", to = "files", port = 2049 },
  ]

  callers_of_aws = ["web", "agent", "mcp", "audit", "identity", "setup", "nats", "vault", "hosts", "bastion"]

  members = toset(concat(
    [for flow in local.flows : flow.from],
    [for flow in local.flows : flow.to],
    local.callers_of_aws,
    ["endpoints"],
  ))

  all_flows = {
    for flow in concat(local.flows, [for caller in local.callers_of_aws : { from = caller, to = "endpoints", port = 443 }]) :
    "${flow.from} to ${flow.to} ${flow.port}" => flow
  }

  # Where a member is a network of others, its own side is theirs to guard.
  leaving  = { for key, flow in local.all_flows : key => flow if !contains(keys(var.peers), flow.from) }
  arriving = { for key, flow in local.all_flows : key => flow if !contains(keys(var.peers), flow.to) }
}

resource "aws_security_group" "member" {
  for_each = local.members

  name        = "${var.name}-${replace(each.key, "_", "-")}"
  description = "What ${each.key} may reach and be reached by: modules/network/reachability.tf"
  vpc_id      = aws_vpc.this.id

  tags = { Name = "${var.name}-${each.key}" }
}

resource "aws_vpc_security_group_egress_rule" "flow" {
  for_each = local.leaving

  security_group_id            = aws_security_group.member[each.value.from].id
  description                  = each.key
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
  referenced_security_group_id = contains(keys(var.peers), each.value.to) ? null : aws_security_group.member[each.value.to].id
  cidr_ipv4                    = lookup(var.peers, each.value.to, null)
}

resource "aws_vpc_security_group_ingress_rule" "flow" {
  for_each = local.arriving

  security_group_id            = aws_security_group.member[each.value.to].id
  description                  = each.key
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
  referenced_security_group_id = contains(keys(var.peers), each.value.from) ? null : aws_security_group.member[each.value.from].id
  cidr_ipv4                    = lookup(var.peers, each.value.from, null)
}

# Layers of images, through the gateway endpoint.
resource "aws_vpc_security_group_egress_rule" "s3" {
  for_each = toset(local.callers_of_aws)

  security_group_id = aws_security_group.member[each.key].id
  description       = "${each.key} to S3"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  prefix_list_id    = aws_vpc_endpoint.s3.prefix_list_id
}

resource "aws_vpc_security_group_egress_rule" "internet" {
  for_each = var.nat_gateways == "none" ? toset([]) : var.reach_internet

  security_group_id = aws_security_group.member[each.key].id
  description       = "${each.key} to hosts of others"
  ip_protocol       = "tcp"
  from_port         = 443
  to_port           = 443
  cidr_ipv4         = "0.0.0.0/0"
}
