/** What of a document may leave the database, and in which form. */
@NullMarked
package io.github.changecapture.shape;

import org.jspecify.annotations.NullMarked;
