package io.github.changecapture.internal;

import io.github.changecapture.status.Finding;
import reactor.core.publisher.Flux;

/** One thing that {@link Doctor} looks at; only reads. */
@FunctionalInterface
interface DoctorCheck {

  /** What is found; fails for nothing that it could tell. */
  Flux<Finding> look();
}
