resource "aws_docdb_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.subnets
}

resource "aws_docdb_cluster_parameter_group" "this" {
  name        = "${var.name}-${split(".", var.engine_version)[0]}"
  family      = "docdb${join(".", slice(split(".", var.engine_version), 0, 2))}"
  description = "TLS alone; who signed in, and who made users, is on record"

  parameter {
    name         = "tls"
    value        = "tls1.2+"
    apply_method = "pending-reboot"
  }

  # Which user did what: names of users say for which decision they were made (policies/vault).
  parameter {
    name         = "audit_logs"
    value        = "enabled"
    apply_method = "pending-reboot"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_cloudwatch_log_group" "audit" {
  name              = "/aws/docdb/${var.name}/audit"
  retention_in_days = var.log_retention_days
  kms_key_id        = var.kms_key_arn
}

resource "aws_docdb_cluster" "this" {
  cluster_identifier              = var.name
  engine                          = "docdb"
  engine_version                  = var.engine_version
  db_subnet_group_name            = aws_docdb_subnet_group.this.name
  db_cluster_parameter_group_name = aws_docdb_cluster_parameter_group.this.name
  vpc_security_group_ids          = [var.security_group]

  # Not AWS's own password, which it changes by itself: Vault signs in with this one to make users. In no state.
  master_username            = var.admin_user
  master_password_wo         = var.admin_password
  master_password_wo_version = var.admin_password_version

  storage_encrypted               = true
  kms_key_id                      = var.kms_key_arn
  backup_retention_period         = var.backup_retention_days
  preferred_backup_window         = "02:00-03:00"
  preferred_maintenance_window    = "sun:03:30-sun:04:30"
  enabled_cloudwatch_logs_exports = ["audit"]
  deletion_protection             = var.deletion_protection
  skip_final_snapshot             = !var.deletion_protection
  final_snapshot_identifier       = "${var.name}-final"

  # Made by us, with a key and a time, before the database makes one without.
  depends_on = [aws_cloudwatch_log_group.audit]
}

resource "aws_docdb_cluster_instance" "this" {
  count = var.instances

  identifier         = "${var.name}-${count.index}"
  cluster_identifier = aws_docdb_cluster.this.id
  instance_class     = var.instance_class
}
