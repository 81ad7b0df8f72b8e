package io.github.changecapture.segment;

import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.spi.EventEncoder;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.WholeFiles;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What envelopes were built with; {@link EnvelopesBuilder} explains each. */
record EnvelopeSettings(
    SegmentCatalog catalog,
    WholeFiles files,
    Map<String, EventEncoder> encoders,
    @Nullable String database,
    long maxChanges,
    Clock clock) {

  EventEncoder encoder(SegmentRecord record) {
    EventEncoder encoder = encoders.get(record.writer().format());
    if (encoder == null) {
      throw new ConfigurationError(
          "encoder must be set for format '%s', in which segment %s is written: the sink's own, Envelopes.builder().encoder(encoder)"
              .formatted(record.writer().format(), record.path()));
    }
    return encoder;
  }
}
