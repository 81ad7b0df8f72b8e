package io.github.changecapture.snowflake;

/** Who runs a statement of the set-up, in this order. */
public enum SetupRole {
  /** A role that may create databases and integrations, such as ACCOUNTADMIN; once for all. */
  ACCOUNT_ADMIN,
  /** The role that owns schemas, stage and the loader's own tables; once for each database. */
  OWNER,
  /** The role that loads; it makes the tables of a collection when its first segment is there. */
  LOADER
}
