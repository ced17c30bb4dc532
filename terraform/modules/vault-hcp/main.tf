data "aws_caller_identity" "current" {}

resource "hcp_hvn" "this" {
  hvn_id         = "${var.name}-hvn"
  cloud_provider = "aws"
  region         = var.region
  cidr_block     = var.cidr
}

# No public endpoint: Vault is reached through the peering alone.
resource "hcp_vault_cluster" "this" {
  cluster_id      = "${var.name}-vault"
  hvn_id          = hcp_hvn.this.hvn_id
  tier            = var.tier
  public_endpoint = false

  lifecycle {
    prevent_destroy = true
  }
}

resource "hcp_aws_network_peering" "this" {
  peering_id      = "${var.name}-peer"
  hvn_id          = hcp_hvn.this.hvn_id
  peer_vpc_id     = var.vpc_id
  peer_account_id = data.aws_caller_identity.current.account_id
  peer_vpc_region = var.region
}

resource "aws_vpc_peering_connection_accepter" "this" {
  vpc_peering_connection_id = hcp_aws_network_peering.this.provider_peering_id
  auto_accept               = true

  tags = { Name = "${var.name}-hcp-vault" }
}

# To the database, whose users Vault makes.
resource "hcp_hvn_route" "vpc" {
  hvn_link         = hcp_hvn.this.self_link
  hvn_route_id     = "${var.name}-vpc"
  destination_cidr = var.vpc_cidr
  target_link      = hcp_aws_network_peering.this.self_link
}

resource "aws_route" "vault" {
  for_each = var.route_tables

  route_table_id            = each.value
  destination_cidr_block    = var.cidr
  vpc_peering_connection_id = aws_vpc_peering_connection_accepter.this.vpc_peering_connection_id
}
