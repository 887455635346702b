package org.tripcap.ingest.vault;

import org.tripcap.capture.segment.ContentKey;
import org.tripcap.capture.segment.SegmentContext;

/** What became of one segment's content key. */
public sealed interface KeyRelease {
    /** The segment that was asked for. */
    SegmentContext context();

    /** The key was released. */
    record Released(SegmentContext context, ContentKey key) implements KeyRelease {}

    /** The wrapped key does not open under the incident's key and this place: one of them was changed. */
    record NotOpened(SegmentContext context) implements KeyRelease {}
}
