package org.tripcap.capture.incident;

/** Whether an incident may still be recorded for; {@link #CLOSED} is final. */
public enum State {
    OPEN("open"),
    CLOSED("closed");

    private final String code;

    State(String code) {
        this.code = code;
    }

    /** The wire code. */
    public String code() {
        return code;
    }
}
