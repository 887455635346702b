package org.tripcap.ingest.alert;

/** A body that holds more than {@link AlertBody#MOST_RECORDS}, of which nothing is taken. */
public final class TooManyAlertsException extends BodyRefusedException {
    /** Says of what there are too many, such as {@code alerts}. */
    public TooManyAlertsException(String what) {
        super("the body holds more than " + AlertBody.MOST_RECORDS + " " + what + "; send smaller batches");
    }
}
