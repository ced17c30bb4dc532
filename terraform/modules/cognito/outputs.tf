locals {
  issuer = "https://cognito-idp.${data.aws_region.current.region}.amazonaws.com/${aws_cognito_user_pool.this.id}"
}

output "issuer" {
  value = local.issuer
}

output "entry" {
  description = "Entry of OIDC_ISSUERS_FILE. The client's secret: `aws cognito-idp describe-user-pool-client`."
  value = {
    issuer  = local.issuer
    profile = "cognito"
    tenant  = var.tenant
    groups  = var.groups
    apis    = { agent = { scope = "api://deputy-agent/access_as_user" } }
    clients = { deputy-web = aws_cognito_user_pool_client.web.id }
  }
}

output "sign_in_page" {
  value = "https://${aws_cognito_user_pool_domain.this.domain}.auth.${data.aws_region.current.region}.amazoncognito.com"
}
