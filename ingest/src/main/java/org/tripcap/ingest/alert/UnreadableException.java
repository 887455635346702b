package org.tripcap.ingest.alert;

/** A field that an alert needs is missing or cannot be read; becomes {@link Reading.Unreadable}. */
final class UnreadableException extends Exception {
    private final String field;
    private final String reason;

    UnreadableException(String field, String reason) {
        super(field + ": " + reason);
        this.field = field;
        this.reason = reason;
    }

    /** A record may hold as many alerts as a body. */
    static UnreadableException tooMany(String field) {
        return new UnreadableException(
                field, "expected at most " + AlertBody.MOST_RECORDS + " alerts, found more; send smaller batches");
    }

    Reading.Unreadable reading() {
        return new Reading.Unreadable(field, reason);
    }
}
