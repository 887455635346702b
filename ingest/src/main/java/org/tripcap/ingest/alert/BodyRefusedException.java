package org.tripcap.ingest.alert;

/** A body of which nothing can be taken, so that sending it again cannot help. */
public sealed class BodyRefusedException extends Exception permits TooManyAlertsException {
    /** Says what was expected and what was found. */
    public BodyRefusedException(String message) {
        super(message);
    }
}
