package org.tripcap.cli.bench;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What to measure indexing with.
 *
 * @param mix an Ethernet capture file that stands for normal traffic; null leaves out the loads that are made of it
 * @param replays how often it is replayed with other addresses, 1 to 100
 * @param sources packets of the flood, each from a source of its own, 1,000 to 10,000,000
 * @param sections sections that are timed from the wire to the search, each as old as a sensor lets them become, 1 to 100
 * @param directory for what broker and node keep; made, emptied and removed
 */
public record IngestPlan(@Nullable Path mix, int replays, int sources, int sections, Path directory) {

    /** Checks the ranges. */
    public IngestPlan {
        within("replays", replays, 1, 100);
        within("sources", sources, 1_000, 10_000_000);
        within("sections", sections, 1, 100);
    }

    private static void within(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    what + " must be between " + least + " and " + most + ", but were " + value);
        }
    }
}
