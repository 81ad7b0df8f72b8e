package io.github.changecapture.test.adls;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a fault does to a request. */
sealed interface FaultAction {
  record DropRequest() implements FaultAction {}

  record LoseResponse() implements FaultAction {}

  record Truncate() implements FaultAction {}

  record Stall() implements FaultAction {}

  record Trickle() implements FaultAction {}

  record Hang() implements FaultAction {}

  record ApplyLater() implements FaultAction {}

  record Refuse(int status, String code, @Nullable Duration retryAfter) implements FaultAction {}

  record RefuseApplied(int status, String code) implements FaultAction {}
}
