/**
 * The change event as one line of Extended JSON, straight from its bytes: no tree and no string
 * stands between BSON and UTF-8.
 */
@NullMarked
package io.github.changecapture.json;

import org.jspecify.annotations.NullMarked;
