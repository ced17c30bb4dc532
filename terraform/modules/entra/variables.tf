variable "name" {
  description = "Prefix of the applications' names, as people read them when they consent."
  type        = string
  default     = "Deputy"
}

variable "web_url" {
  description = "Where browsers find web."
  type        = string

  validation {
    condition     = startswith(var.web_url, "https://") && !endswith(var.web_url, "/")
    error_message = "Must be an https origin without a slash at the end."
  }
}

variable "tenant" {
  description = "The tenant of policies/tenants.json that all people of this directory are of."
  type        = string
}

variable "groups" {
  description = "Object id of a group of the directory, and the group of policies/tenants.json that it means."
  type        = map(string)
}

variable "clients" {
  description = "Client ids of MCP clients that are registered in this directory and may ask for mcp's scope, by any name."
  type        = map(string)
  default     = {}
}
