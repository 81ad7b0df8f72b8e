/** The commands that the double understands, a small class for each family. */
@NullMarked
package io.github.changecapture.test.mongo.internal.command;

import org.jspecify.annotations.NullMarked;
