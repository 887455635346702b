package org.tripcap.ingest.dissect;

import org.jspecify.annotations.Nullable;

/** Collects what one protocol says on one flow. */
interface FactsReader {
    /** What was collected, or null when it came to nothing. */
    @Nullable Facts facts();
}
