package org.tripcap.ingest.alert;

/** A body that holds no record at all, so that sending it again cannot help. */
public final class BodyRefusedException extends Exception {
    /** Says what was expected and what was found. */
    public BodyRefusedException(String message) {
        super(message);
    }
}
