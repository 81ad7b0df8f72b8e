package io.github.changecapture.segment;

import io.github.changecapture.spi.Compression;
import io.github.changecapture.spi.EventEncoder;
import io.github.changecapture.spi.PartitionStrategy;
import io.github.changecapture.spi.SegmentStore;
import reactor.core.scheduler.Scheduler;

/** What a rolling sink was built with; {@link RollingSinkBuilder} explains each. */
record RollingSettings(
    SegmentStore store,
    PartitionStrategy partitions,
    EventEncoder encoder,
    Compression compression,
    RollingPolicy roll,
    CommitPolicy commit,
    OnClose onClose,
    int maxOpenSegments,
    Scheduler scheduler) {}
