package io.github.changecapture.snowflake;

import java.time.Duration;

/**
 * What the loader was told.
 *
 * @param names where everything lies
 * @param setup stage, warehouse and roles
 * @param mode how segments get into bronze
 * @param naming what tables are called
 * @param policy when and how much is loaded
 * @param history whether every event is kept in silver
 * @param deletes what a delete leaves
 * @param statementTimeout after which Snowflake ends a statement
 */
record LoaderSettings(
    Names names,
    SetupOptions setup,
    LoadMode mode,
    TableNaming naming,
    LoadPolicy policy,
    HistoryMode history,
    DeleteMode deletes,
    Duration statementTimeout) {}
