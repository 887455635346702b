package org.tripcap.ingest.vault;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tripcap.capture.segment.ContentKey;
import org.tripcap.capture.segment.SegmentDamagedException;

/** A key pair and the incident it belongs to. */
record BoundKey(KeptKey kept, Binding binding) {
    private static final Logger LOG = LoggerFactory.getLogger(BoundKey.class);

    /** The content key of a segment of the incident; null where it does not open, or is said to belong elsewhere. */
    @Nullable ContentKey unwrap(WrappedSegmentKey segment) {
        if (!segment.context().opening().equals(binding.opening())) {
            return null;
        }
        try {
            return kept.pair().unwrap(segment.wrappedKey(), segment.context());
        } catch (SegmentDamagedException e) {
            LOG.warn("a wrapped key does not open: {}", e.getMessage());
            return null;
        }
    }
}
