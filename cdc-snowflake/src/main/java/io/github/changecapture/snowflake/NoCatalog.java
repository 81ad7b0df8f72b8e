package io.github.changecapture.snowflake;

import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import java.io.InputStream;
import java.util.stream.Stream;

/** Knows of no segment: for whoever has the ledger only. */
final class NoCatalog implements SegmentCatalog {
  @Override
  public Stream<String> series() {
    return Stream.empty();
  }

  @Override
  public Stream<SegmentRecord> segments(String series, long from) {
    return Stream.empty();
  }

  @Override
  public InputStream read(SegmentRecord segment) {
    throw new UnsupportedOperationException("there are no segments to read");
  }

  @Override
  public Stream<String> files(String folder) {
    return Stream.empty();
  }
}
