package io.github.changecapture.segment;

import io.github.changecapture.spi.EventEncoder;
import io.github.changecapture.spi.PartitionStrategy;
import io.github.changecapture.spi.WholeFiles;
import reactor.core.scheduler.Scheduler;

/** What a sink of event files was built with; {@link EventFilesSinkBuilder} explains each. */
record EventFilesSettings(
    WholeFiles files,
    PartitionStrategy partitions,
    EventEncoder encoder,
    int concurrency,
    long maxBufferedBytes,
    Scheduler scheduler) {}
