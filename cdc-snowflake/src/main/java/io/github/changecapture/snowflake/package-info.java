/**
 * Loads sealed segments into Snowflake: bronze as it came, silver as the source is, and history.
 */
@NullMarked
package io.github.changecapture.snowflake;

import org.jspecify.annotations.NullMarked;
