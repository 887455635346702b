package org.tripcap.capture.incident;

/** Where an incident's packets come from. */
public enum Source {
    /** A network interface, now. */
    LIVE("live"),
    /** A capture file; its packets carry the file's times. */
    FILE("file");

    private final String code;

    Source(String code) {
        this.code = code;
    }

    /** The wire code. */
    public String code() {
        return code;
    }
}
