variable "name" {
  description = "Prefix of every name; also of the sign-in page's address, which must be free in the region."
  type        = string
}

variable "web_url" {
  description = "Where browsers find web."
  type        = string
}

variable "tenant" {
  description = "The tenant of policies/tenants.json that all people of this pool are of."
  type        = string
}

variable "groups" {
  description = "Group to make in the pool, and the group of policies/tenants.json that it means."
  type        = map(string)
}

variable "deletion_protection" {
  description = "Off only for what is thrown away again."
  type        = bool
  default     = true
}
