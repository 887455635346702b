package org.tripcap.capture.custody;

/** Told how a verification gets on. */
@FunctionalInterface
public interface VerificationProgress {
    /** Tells nobody. */
    VerificationProgress NONE = (segments, bytes) -> {};

    /**
     * Called after each segment.
     *
     * @param segments segments read so far
     * @param bytes their ciphertexts' bytes
     */
    void segment(long segments, long bytes);
}
