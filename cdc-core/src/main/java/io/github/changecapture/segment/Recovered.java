package io.github.changecapture.segment;

import org.jspecify.annotations.Nullable;

/**
 * What an earlier run has left of a series that has an unfinished segment.
 *
 * @param series the series
 * @param tail what is durable of it
 * @param open the segment to go on in, or null if that was sealed or set aside
 * @param isToBeSealed whether the segment takes no more lines, because they would be of another
 *     format
 * @param wasSetAside whether the segment ended with somebody else's line
 */
record Recovered(
    String series,
    SeriesTail tail,
    @Nullable SegmentFile open,
    boolean isToBeSealed,
    boolean wasSetAside) {}
