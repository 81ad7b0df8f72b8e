/** The sync and the reactive driver behind one interface, so that a test can run with both. */
@NullMarked
package io.github.changecapture.test.mongo.driver;

import org.jspecify.annotations.NullMarked;
