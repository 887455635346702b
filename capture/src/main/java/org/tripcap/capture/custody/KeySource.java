package org.tripcap.capture.custody;

import java.util.List;
import org.tripcap.capture.segment.ContentKey;
import org.tripcap.capture.segment.SegmentContext;

/** Whoever can unwrap content keys: a vault, or a file of keys that goes with a bundle. */
@FunctionalInterface
public interface KeySource {
    /**
     * The content key that was wrapped for {@code context}.
     *
     * @param wrappedKey as in the ciphertext's header
     * @throws KeyRefusedException when there is none to be had
     */
    ContentKey unwrap(byte[] wrappedKey, SegmentContext context) throws KeyRefusedException;

    /** What a vault said of the releases that the keys come from, in their order; none where they come from no vault. */
    default List<KeyReceipt> receipts() {
        return List.of();
    }
}
