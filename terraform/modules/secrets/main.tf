# A place for the secrets of each service, and of it alone. What is in them is put there by a script (terraform/README.md), so that no state,
# plan or log holds it.
resource "aws_secretsmanager_secret" "this" {
  for_each = var.files

  name                    = "${var.name}/${each.key}"
  description             = "JSON of ${join(", ", each.value)}"
  kms_key_id              = var.kms_key_arn
  recovery_window_in_days = var.recovery_days
}
