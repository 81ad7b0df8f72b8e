/**
 * A stand-in for a Snowflake account, for what {@code cdc-snowflake} sends, without an account.
 *
 * <pre>{@code
 * try (SnowflakeDouble snowflake = SnowflakeDouble.reading(store.catalog())) {
 *   SnowflakeLoader.builder().dataSource(snowflake.dataSource())...
 * }
 * }</pre>
 *
 * <p>Needs {@code org.duckdb:duckdb_jdbc}, which is yours to add.
 */
@NullMarked
package io.github.changecapture.test.snowflake;

import org.jspecify.annotations.NullMarked;
