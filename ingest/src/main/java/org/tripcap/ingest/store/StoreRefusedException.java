package org.tripcap.ingest.store;

/** The store understood the request and will never accept it, such as a query that cannot be parsed. */
public final class StoreRefusedException extends StoreException {
    private final int status;
    private final String type;

    StoreRefusedException(int status, String type, String message) {
        super(message, null);
        this.status = status;
        this.type = type;
    }

    /** The HTTP status (RFC 9110, section 15) the store answered with. */
    public int status() {
        return status;
    }

    /** Elasticsearch's name for the error. */
    String type() {
        return type;
    }
}
