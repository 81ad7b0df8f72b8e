/**
 * The entry to ChangeCapture for MongoDB: every change in MongoDB as a cold, demand-honouring
 * {@link reactor.core.publisher.Flux}, or delivered to a sink.
 */
@NullMarked
package io.github.changecapture;

import org.jspecify.annotations.NullMarked;
