variable "domain" {
  description = "Of the Auth0 tenant, such as `acme.eu.auth0.com`."
  type        = string
}

variable "web_url" {
  description = "Where browsers find web."
  type        = string
}

variable "namespace" {
  description = "Prefix of the APIs' identifiers and of the claims that the action sets; an https address that is yours, without a slash at the end."
  type        = string
}

variable "tenant" {
  description = "The tenant of policies/tenants.json that all people of this Auth0 tenant are of."
  type        = string
}

variable "groups" {
  description = "Role to make at Auth0, and the group of policies/tenants.json that it means."
  type        = map(string)
}
