/** Who may do what: users, their log-in by SCRAM-SHA-256, and what their roles let them do. */
@NullMarked
package io.github.changecapture.test.mongo.internal.auth;

import org.jspecify.annotations.NullMarked;
