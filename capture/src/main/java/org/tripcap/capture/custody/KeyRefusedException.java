package org.tripcap.capture.custody;

/** A content key is not to be had. */
public final class KeyRefusedException extends Exception {
    /** Why; the verdict depends on it. */
    public enum Reason {
        /** The wrapped key does not open for this segment: it, or the segment's place, was changed. */
        MISMATCH,
        /** The incident's key was destroyed. */
        DESTROYED,
        /** The asker may not, or did not say who they are. */
        DENIED,
        /** The vault does not answer, or does not know the incident. */
        UNAVAILABLE
    }

    private final Reason reason;

    public KeyRefusedException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
